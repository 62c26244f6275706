"""Every kind of input that `make fuzz` spoils, a line each."""

from __future__ import annotations

from pathlib import Path

from tests.fuzz import formats, good
from tests.fuzz.good import Maker

_FILE = "{}.csv".format
_MAPPED = {"sheets": good.report, "is_canonical": False, "mappings": (Path(__file__).with_name("report.yaml"),)}
MAKERS = {
    maker.name: maker
    for maker in (
        Maker("csv", good.as_csv, good.council, _FILE),
        Maker(
            "csv-utf16", lambda at, sheets: good.as_csv(at, sheets, mark=";", encoding="utf-16"), good.council, _FILE
        ),
        Maker("parquet", good.as_parquet, good.council, "{}.parquet".format),
        Maker("xlsx", good.as_xlsx, good.council),
        Maker("ods", good.as_ods, good.council),
        Maker("xls", good.as_xls, good.council),
        Maker(
            "yaml",
            lambda at, sheets: good.as_case(at, sheets, suffix=".yaml"),
            good.council,
            folds=False,
            counts_from=0,
        ),
        Maker(
            "json",
            lambda at, sheets: good.as_case(at, sheets, suffix=".json"),
            good.council,
            folds=False,
            counts_from=0,
        ),
        Maker("mapped-xlsx", good.as_xlsx, **_MAPPED),
        Maker("annex-a", good.as_xlsx, formats.annex_a, is_canonical=False),
        Maker("annex-a-csv", good.as_csv, formats.annex_a, _FILE, is_canonical=False),
        Maker("ssd", good.as_csv, formats.ssd, _FILE, is_canonical=False),
        Maker("cin", formats.as_cin, coverage=None),
        Maker("form", formats.as_form, coverage=None),
        Maker("mapped-csv", good.as_csv, told=_FILE, **_MAPPED),
    )
}
