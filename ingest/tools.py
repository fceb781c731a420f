"""The programs outside Python that reading needs, looked for before any file is blamed for their absence."""

import subprocess

from archive.errors import ArsipError


def check_tesseract(language: str) -> str:
    """Version of the installed Tesseract; raises ArsipError with the command that installs what is missing."""
    wanted = [part for part in language.split("+") if part]
    packages = " ".join(["tesseract-ocr", *(f"tesseract-ocr-{part.replace('_', '-')}" for part in wanted)])
    advice = f"Pasang: sudo apt-get install {packages}"
    try:
        version = _run("--version").split("\n", 1)[0].removeprefix("tesseract ")
        found = set(_run("--list-langs").split("\n")[1:])
    except (OSError, subprocess.SubprocessError) as error:
        raise ArsipError(
            f"tesseract: program pembaca huruf tidak dapat dijalankan ({error}). {advice}"
        ) from error
    if missing := [part for part in wanted if part not in found]:
        raise ArsipError(f"tesseract: bahasa {', '.join(missing)} belum terpasang. {advice}")
    return version


def _run(option: str) -> str:
    done = subprocess.run(["tesseract", option], capture_output=True, text=True, timeout=30, check=True)
    return done.stdout or done.stderr
