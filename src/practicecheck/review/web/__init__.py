"""The pages of the review app. Each says which right it needs; nothing here reads a finding but through the viewer's reach."""
