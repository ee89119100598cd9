"""Settings, URLs, servers, the `cauce` command and the timetable: the only place that knows every room."""
