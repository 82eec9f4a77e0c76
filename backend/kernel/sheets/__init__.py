"""Spreadsheets from and to the people: guarded reading, typed rows, templates, answers, exports."""
