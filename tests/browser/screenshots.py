"""Take pictures of every page at two widths, for review, and the one of the README: ``python3 dev.py screenshots``."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

sys.path.insert(0, str(Path(__file__).parent))
from conftest import ARGUMENTS, BROWSERS, free_port

PAGES = {
    "home": "/",
    "map-departement": "/map?indicator=rpnt_1_8&level=departement",
    "map-commune": "/map?indicator=rpnt_1_8&level=commune",
    "map-epci": "/map?indicator=rpnt_1_8&level=epci",
    "map-region-53": "/map?indicator=rpnt_2_2&level=commune&within=region:53",
    "map-estimate": "/map?indicator=ia_projet_en_cours&level=region",
    "map-modelled": "/map?indicator=ia_projet_engage_estime&level=epci&period=2022",
    "map-estimate-commune": "/map?indicator=data_projet_engage&level=commune&within=departement:35&period=2022",
    "compare": "/compare",
    "compare-survey": "/compare?indicator=ia_projet_en_cours",
    "portrait-commune": "/territories/commune/35238",
    "portrait-epci": "/territories/epci/200069193",
    "portrait-island": "/territories/commune/29083",
    "territories": "/compare/territories?t=commune:35238,epci:243500139,region:53",
    "territories-survey": "/compare/territories?t=commune:01001,region:53&indicator=data_projet_engage",
    "map-selected": "/map?level=departement&selected=35&sort=-value",
    "map-filtered": "/map?level=departement&size=0-499,500-999&palette=BrBG&k=6",
    "map-metropolitan": "/map?level=epci&within=zone:metropolitan&palette=Tol",
    "map-locked": "/map?level=departement&period=2023-02&lock=periods",
    "map-manual": "/map?level=departement&breaks=0.1,0.4,0.6,0.8,1&palette=OrRd",
    "map-circles": "/map?level=departement&draw=circles&selected=974",
    "map-bivariate": "/map?level=epci&draw=bivariate&second=rpnt_2_2&selected=243500139",
    "map-hotspots": "/map?level=epci&draw=hotspots",
    "map-selected-missing": "/map?level=commune&within=departement:75&selected=75056",
    "maps-periods": "/maps?level=departement&b.period=2021-07&shared=1",
    "maps-levels": "/maps?level=commune&within=departement:35&b.level=epci",
    "embed": "/embed?level=departement&selected=35",
    "embed-alone": "/embed?level=region&hide=title,search,legend,zoom",
    "privacy": "/privacy",
    "indicators": "/indicators",
    "indicator": "/indicators/ia_projet_engage",
    "methodology": "/methodology",
    "reading": "/what-figures-say",
    "error": "/map?k=99",
    "error-filter": "/map?level=commune&within=epci:243500139&type=CC&lang=en",
}
WIDTHS = (1280, 390)
README_PICTURE = "map-departement-1280"


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    chromium = next(path for path in map(shutil.which, BROWSERS) if path)
    with (
        subprocess.Popen([sys.executable, "-m", "geo", "serve", "--port", str(port)]) as server,
        sync_playwright() as play,
    ):
        try:
            for _ in range(300):
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5)
                    break
                except OSError:
                    time.sleep(0.1)
            browser = play.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
            for width in WIDTHS:
                page = browser.new_page(viewport={"width": width, "height": 900})
                for name, address in PAGES.items():
                    page.goto(f"http://127.0.0.1:{port}{address}")
                    if address.startswith(("/map", "/embed")) and not name.startswith("error"):
                        maps = 2 if address.startswith("/maps") else 1
                        expect(page.locator("[data-state=ready]")).to_have_count(maps, timeout=60_000)
                        page.wait_for_timeout(400)
                    whole = not name.startswith("map") or name.startswith("maps") or "selected" in address
                    page.screenshot(path=folder / f"{name}-{width}.png", full_page=whole)
                    print(folder / f"{name}-{width}.png")
            shutil.copy(folder / f"{README_PICTURE}.png", Path(__file__).parents[2] / "docs" / "screenshot.png")
            browser.close()
        finally:
            server.terminate()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "screenshots"))
