"use strict";
(() => {
  const box = document.getElementById("search"), asked = document.getElementById("find"), told = document.getElementById("found");
  const rules = [...document.querySelectorAll("[data-words]")], themes = [...document.querySelectorAll("[data-theme]")];
  const text = new Map(rules.map(one => [one, (one.textContent + " " + one.dataset.words).toLowerCase()]));
  const look = () => {
    const words = asked.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const one of rules) one.hidden = !words.every(word => text.get(one).includes(word));
    for (const one of themes) one.hidden = !one.querySelector("[data-words]:not([hidden])");
    const left = rules.filter(one => !one.hidden).length;
    told.textContent = words.length ? left + " of " + rules.length + (left ? "" : ". Try fewer or shorter words") + "." : "";
  };
  const read = () => { asked.value = decodeURIComponent((location.hash.match(/^#find=(.*)/) || ["", ""])[1]); look(); };
  asked.addEventListener("input", () => {
    look();
    location.replace("#find=" + encodeURIComponent(asked.value));
  });
  addEventListener("hashchange", () => { if (location.hash.startsWith("#find=") && decodeURIComponent(location.hash.slice(6)) !== asked.value) read(); });
  box.hidden = false;
  if (location.hash.startsWith("#find=")) read();
})();
