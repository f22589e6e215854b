"""Settings of the JupyterLab that `make lab` opens."""


def without_added_pictures(model, **_):
    """Drops the PNG that JupyterLab adds to a chart when it draws it, where the chart has its SVG picture already."""
    if model.get("type") != "notebook" or not isinstance(model.get("content"), dict):
        return
    for cell in model["content"].get("cells", []):
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            is_chart = any(kind.startswith("application/vnd.vegalite") for kind in data)
            if is_chart and "image/svg+xml" in data:
                data.pop("image/png", None)


c.ContentsManager.pre_save_hook = without_added_pictures  # noqa: F821 - Jupyter gives `c`
