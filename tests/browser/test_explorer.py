"""The explorer, driven as a planner drives it: choosing, filtering, going through time, opening territories, the table."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

READY = "[data-state=ready]"
CLASSES = "window.atlas.view.options.classes"


def opened(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector(READY)
    page.evaluate("window.unloaded = false")


def until(page: Page, condition: str) -> None:
    """Wait for a condition of the page, whose security policy refuses the polling of `Page.wait_for_function`."""
    for _ in range(200):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"{condition} did not come true")


def settled(page: Page) -> None:
    """Wait until the page has shown what was chosen last, without having been left."""
    expect(page.locator("main")).not_to_have_attribute("aria-busy", "true")
    page.evaluate("window.atlas.idle()")
    assert page.evaluate("window.unloaded") is False


def address_params(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def at(page: Page, latitude: float, longitude: float) -> dict[str, float]:
    place = page.evaluate(
        "([y, x]) => { const p = window.atlas.map.latLngToContainerPoint([y, x]); return [p.x, p.y]; }",
        [latitude, longitude],
    )
    return {"x": place[0], "y": place[1]}


def counts(page: Page) -> list[str]:
    return page.locator(".atlas-legend .atlas-count").all_inner_texts()


BRITTANY = (48.1, -2.8)
ILLE_ET_VILAINE = (48.1, -1.7)


# --- choosing -------------------------------------------------------------------------------------------------------


def test_every_choice_changes_map_legend_table_and_address(page: Page, server: str) -> None:
    opened(page, f"{server}/map?level=departement")
    seen = {page.evaluate(CLASSES)}
    first_row = page.locator(".atlas-table tbody tr").first
    for name, value, text in (
        ("indicator", "rpnt_2_2", "Messagerie"),
        ("weight", "inhabitants", "Messagerie"),
        ("period", "2023-02", "février 2023"),
        ("within", "zone:metropolitan", "France métropolitaine"),
        ("within", "region:53", "Bretagne"),
        ("level", "epci", "Intercommunalités"),
    ):
        before = page.locator(".atlas-legend").inner_text(), first_row.inner_text()
        page.locator(f"select[name={name}]").select_option(value)
        page.wait_for_url(re.compile(f"{name}={value}"))
        settled(page)
        expect(page.locator("h1")).to_contain_text(text)
        classes = page.evaluate(CLASSES)
        assert classes not in seen
        seen.add(classes)
        assert page.locator(".atlas-legend").inner_text() != before[0]
        assert name == "within" or first_row.inner_text() != before[1]
        # The legend counts the territories that the map draws.
        assert sum(int(re.sub(r"\D", "", count)) for count in counts(page)) == len(classes.replace(" ", ""))
    expect(page.locator("[data-status]")).to_contain_text("Bretagne")


def test_a_theme_leads_to_its_first_indicator_where_the_reader_is(page: Page, server: str) -> None:
    opened(page, f"{server}/map?level=region&within=zone:metropolitan")
    page.get_by_role("navigation", name="Thème").get_by_role("link", name="Données").click()
    page.wait_for_url(re.compile("indicator=bal_publiee"))
    settled(page)
    expect(page.locator(".themes [aria-current]")).to_have_text("Données")
    expect(page.locator(".atlas-kind").first).to_have_text("Observé")
    assert (address_params(page)["level"], address_params(page)["within"]) == ("region", "zone:metropolitan")
    assert set(page.evaluate(CLASSES).replace(" ", "")) <= set("01234-")


def test_a_survey_offers_the_periods_of_its_level_alone(page: Page, server: str) -> None:
    page.goto(f"{server}/map?indicator=ia_projet_engage&level=region")
    assert page.locator("select[name=period] option").all_inner_texts() == ["2024", "2023", "2022"]
    page.locator("select[name=level]").select_option("departement")
    page.wait_for_url(re.compile("level=departement"))
    assert page.locator("select[name=period] option").all_inner_texts() == ["2023", "2022"]
    # Neither has thirty answers: the one with more (29 against 25) is shown first.
    expect(page.locator("h1")).to_contain_text("2022")


def test_filters_act_on_map_legend_table_and_export_together(page: Page, server: str) -> None:
    opened(page, f"{server}/map?level=departement")
    page.get_by_text("Certaines communes seulement").click()
    small = page.get_by_role("checkbox", name="moins de 500 habitants")
    bars = page.locator(".atlas-histogram rect").count()
    small.check()
    page.wait_for_url(re.compile("size=0-499"))
    settled(page)
    assert page.evaluate(CLASSES).count(".") == 7
    expect(page.locator(".atlas-legend li").last).to_contain_text("Hors du filtre")
    assert counts(page)[-1] == "7"
    expect(page.locator("form.rows [role=status]")).to_have_text("94 lignes")
    expect(page.locator("h1")).to_contain_text("moins de 500 habitants")
    assert page.locator(".atlas-histogram rect").count() != bars
    for link in page.locator("a[download]").all():
        assert "size=0-499" in (link.get_attribute("href") or "")
    # The keyboard stays where it was, so that several can be ticked one after the other.
    expect(small).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.wait_for_url(re.compile("size=0-499,500-999"))
    settled(page)
    expect(page.get_by_role("checkbox", name="500 à 999 habitants")).to_be_focused()
    page.get_by_role("checkbox", name="Communautés de communes (CC)").check()
    page.wait_for_url(re.compile("type=CC"))
    settled(page)
    classes = page.evaluate(CLASSES)
    page.reload()
    page.wait_for_selector(READY)
    assert page.evaluate(CLASSES) == classes
    expect(page.get_by_role("checkbox", name="500 à 999 habitants")).to_be_checked()


@pytest.mark.console_error("400")
def test_a_filter_that_leaves_nothing_is_explained_and_leads_back(page: Page, server: str) -> None:
    opened(page, f"{server}/map?level=epci&within=departement:94&type=METRO")
    page.get_by_role("checkbox", name="moins de 500 habitants").check()
    expect(page.get_by_role("alert")).to_contain_text("ne reste avec ces choix")
    page.go_back()
    page.wait_for_selector(READY)
    expect(page.locator("h1")).to_contain_text("Val-de-Marne")


def test_the_way_up_is_a_breadcrumb(page: Page, server: str) -> None:
    opened(page, f"{server}/map?level=commune&within=epci:243500139")
    trail = page.get_by_role("navigation", name="Vous êtes ici")
    assert trail.get_by_role("listitem").all_inner_texts() == [
        "France",
        "Bretagne",
        "Ille-et-Vilaine",
        "Rennes Métropole",
    ]
    trail.get_by_role("link", name="Ille-et-Vilaine").click()
    page.wait_for_url(re.compile("within=departement:35"))
    settled(page)
    assert len(page.evaluate(CLASSES).replace(" ", "")) == 332
    trail.get_by_role("link", name="France").click()
    expect(page.locator(".atlas-inset:visible")).to_have_count(5)
    settled(page)
    assert " " not in page.evaluate(CLASSES)


# --- time -----------------------------------------------------------------------------------------------------------


def test_the_slider_goes_through_time_by_keyboard_with_the_same_classes(page: Page, server: str) -> None:
    opened(page, f"{server}/map?level=departement")
    slider = page.get_by_role("slider", name="Période")
    expect(slider).to_have_attribute("aria-valuetext", "octobre 2026")
    labels, drawn = set(), []
    slider.focus()
    for key, period, text in (
        ("Home", "2021-07", "juillet 2021"), ("ArrowRight", "2023-02", "février 2023"), ("End", None, "octobre 2026"),
    ):  # fmt: skip
        page.keyboard.press(key)
        expect(page.locator("h1")).to_contain_text(text)
        settled(page)
        assert address_params(page).get("period") == period
        assert address_params(page)["lock"] == "periods"
        expect(slider).to_be_focused()
        expect(slider).to_have_attribute("aria-valuetext", text)
        labels.add(tuple(page.locator(".atlas-legend li span:nth-child(2)").all_inner_texts()))
        drawn.append(page.evaluate(CLASSES))
    assert len(labels) == 1
    assert len(set(drawn)) == 3
    page.go_back()
    expect(page.locator("h1")).to_contain_text("février 2023")
    settled(page)
    assert page.evaluate(CLASSES) == drawn[1]


def test_the_periods_are_played_and_paused(page: Page, server: str) -> None:
    opened(page, f"{server}/map?level=region")
    length = page.evaluate("history.length")
    page.get_by_role("button", name="Dérouler les périodes").click()
    expect(page.locator("h1")).to_contain_text("juillet 2021")
    pause = page.get_by_role("button", name="Pause")
    expect(pause).to_have_attribute("aria-pressed", "true")
    expect(page.locator("h1")).to_contain_text("février 2023")
    settled(page)
    pause.click()
    expect(page.get_by_role("button", name="Dérouler les périodes")).to_have_attribute("aria-pressed", "false")
    shown = page.evaluate(CLASSES)
    page.wait_for_timeout(1800)  # longer than a step
    settled(page)
    assert page.evaluate(CLASSES) == shown
    assert address_params(page)["lock"] == "periods"
    # What is played leaves no trail to go back through.
    assert page.evaluate("history.length") == length


# --- one territory --------------------------------------------------------------------------------------------------


def test_a_territory_is_chosen_kept_and_unchosen(page: Page, server: str) -> None:
    opened(page, f"{server}/map?level=departement&period=2026-10")
    panel = page.locator(".panel")
    page.locator(".folium-map").click(position=at(page, *ILLE_ET_VILAINE))
    expect(panel).to_contain_text("Ille-et-Vilaine 35")
    expect(panel).to_contain_text("294 mairies sur 332")
    expect(panel).to_contain_text("3 sur 100 départements")
    assert panel.locator(".spark circle").count() == 5
    expect(page.locator(".atlas-mark")).to_have_attribute("visibility", "visible")
    assert address_params(page)["selected"] == "35"
    # Every way on keeps it: another order of the table, another indicator, another language, a reload.
    page.get_by_role("link", name="Valeur").click()
    page.wait_for_url(re.compile("sort=-value"))
    settled(page)
    expect(panel).to_contain_text("Ille-et-Vilaine 35")
    page.locator("select[name=indicator]").select_option("rpnt_2_2")
    page.wait_for_url(re.compile("indicator=rpnt_2_2"))
    settled(page)
    expect(panel).to_contain_text("78,0")
    expect(page.locator("[data-atlas-chosen]")).to_contain_text("78,0")
    page.get_by_role("link", name="English").click()
    page.wait_for_selector(READY)
    expect(panel).to_contain_text("town halls")
    index = page.evaluate("window.atlas.view.chosen")
    page.reload()
    page.wait_for_selector(READY)
    expect(panel).to_contain_text("Ille-et-Vilaine 35")
    assert page.evaluate("window.atlas.view.chosen") == index
    assert address_params(page)["sort"] == "-value"
    page.get_by_role("link", name="Choose none").click()
    expect(panel).to_have_count(0)
    expect(page.locator("[data-atlas-chosen]")).to_be_empty()
    assert "selected" not in address_params(page)
    assert page.evaluate("window.atlas.view.chosen") == -1


def test_going_back_takes_the_choice_along(page: Page, server: str) -> None:
    opened(page, f"{server}/map?level=departement")
    page.locator(".folium-map").click(position=at(page, *ILLE_ET_VILAINE))
    expect(page.locator(".panel")).to_contain_text("Ille-et-Vilaine 35")
    page.locator("select[name=level]").select_option("region")
    page.wait_for_url(re.compile("level=region"))
    settled(page)
    # A département is no region: nothing is chosen, and nothing says so any more.
    expect(page.locator(".panel")).to_have_count(0)
    expect(page.locator("[data-atlas-chosen]")).to_be_empty()
    assert page.evaluate("window.atlas.view.chosen") == -1
    page.go_back()
    expect(page.locator(".panel")).to_contain_text("Ille-et-Vilaine 35")
    expect(page.locator("[data-atlas-chosen]")).to_contain_text("Ille-et-Vilaine (35)")
    assert page.evaluate("window.atlas.view.chosen") >= 0
    page.go_forward()
    expect(page.locator(".panel")).to_have_count(0)
    expect(page.locator("[data-atlas-chosen]")).to_be_empty()


def test_a_double_click_opens_a_territory_and_back_returns(page: Page, server: str) -> None:
    opened(page, f"{server}/map?level=departement")
    page.locator(".folium-map").dblclick(position=at(page, *ILLE_ET_VILAINE))
    page.wait_for_url(re.compile("within=departement:35"))
    settled(page)
    assert address_params(page)["level"] == "commune"
    assert len(page.evaluate(CLASSES).replace(" ", "")) == 332
    expect(page.locator("h1")).to_contain_text("Ille-et-Vilaine")
    expect(page.locator(".panel")).to_have_count(0)
    page.go_back()
    expect(page.locator("h1")).not_to_contain_text("Ille-et-Vilaine")
    settled(page)
    assert len(page.evaluate(CLASSES)) == 101
    expect(page.locator(".panel")).to_contain_text("Ille-et-Vilaine 35")


def test_a_search_zooms_and_selects(page: Page, server: str) -> None:
    opened(page, f"{server}/map?level=commune&within=region:53")
    page.get_by_label("Trouver un territoire").fill("st malo")
    options = page.locator("#found [role=option]")
    expect(options.first).to_contain_text("Saint-Malo 35288 · Ille-et-Vilaine")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator(".panel")).to_contain_text("Saint-Malo 35288")
    assert address_params(page)["selected"] == "35288"
    until(page, "window.atlas.map.getZoom() > 9")
    assert page.evaluate("window.atlas.map.getBounds().contains([48.64, -2.0])")


# --- the table ------------------------------------------------------------------------------------------------------


def test_the_table_is_sorted_filtered_and_paged_by_keyboard(page: Page, server: str) -> None:
    opened(page, f"{server}/map?level=departement")
    head = page.get_by_role("columnheader", name="Valeur")
    names = page.locator(".atlas-table tbody th")
    head.get_by_role("link").focus()
    page.keyboard.press("Enter")
    expect(head).to_have_attribute("aria-sort", "descending")
    settled(page)
    expect(names.first).to_have_text("La Réunion")
    head.get_by_role("link").focus()
    page.keyboard.press("Enter")
    expect(head).to_have_attribute("aria-sort", "ascending")
    settled(page)
    expect(names.first).not_to_have_text("La Réunion")
    page.get_by_role("link", name="Page suivante").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Page 2 sur 2")).to_be_visible()
    settled(page)
    expect(names).to_have_text(["Paris"])  # missing values are last
    field = page.get_by_label("Seulement les lignes avec")
    field.fill("loire")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("find=loire"))
    settled(page)
    expect(page.locator("form.rows [role=status]")).to_have_text("7 lignes")
    assert address_params(page)["sort"] == "value"
    assert "page" not in address_params(page)
    shares = [
        float(text.replace(",", ".").split()[0])
        for text in page.locator(".atlas-table td:nth-child(3)").all_inner_texts()
    ]
    assert shares == sorted(shares)
    # The map still shows all of them, and choosing one there keeps the rows.
    assert len(page.evaluate(CLASSES)) == 101
    page.locator(".folium-map").click(position=at(page, *ILLE_ET_VILAINE))
    expect(page.locator(".panel")).to_contain_text("Ille-et-Vilaine 35")
    assert (address_params(page)["find"], address_params(page)["sort"], address_params(page)["selected"]) == (
        "loire",
        "value",
        "35",
    )
    with page.expect_download() as download:
        page.locator(".exports").get_by_role("link", name="csv").click()
    text = download.value.path().read_text("utf-8")
    codes = [line.split(",")[0] for line in text.splitlines()[1:]]
    assert codes == page.locator(".atlas-table tbody td:first-child").all_inner_texts()


def test_another_indicator_takes_back_what_it_cannot_have(page: Page, server: str) -> None:
    # Circles, a palette around the national value, small communes alone: an estimate has none of these.
    drawn = "level=departement&draw=circles&palette=BrBG&size=0-499&selected=35"
    opened(page, f"{server}/map?indicator=rpnt_2_2&{drawn}")
    # The theme opens on what is tested, at the same level, for the same communes, without the circles.
    page.get_by_role("navigation", name="Thème").get_by_role("link", name="Cybersécurité").click()
    page.wait_for_url(re.compile("indicator=site_https_teste"))
    settled(page)
    assert address_params(page) == {"indicator": "site_https_teste", "level": "departement", "size": "0-499"}
    opened(page, f"{server}/map?indicator=cyber_niveau_bon&level=commune")
    expect(page.locator(".atlas-kind").first).to_have_text("Estimation par strate (enquête)")
    # What makes no map is a page of its own, which offers the same choices.
    page.locator("select[name=indicator]").select_option("cyber_niveau_correct_estime")
    page.wait_for_url(re.compile("indicator=cyber_niveau_correct_estime"))
    expect(page.locator(".atlas-kind").first).to_have_text("Estimation modélisée")
    expect(page.locator(".atlas-why")).to_be_visible()
    expect(page.locator(".atlas-strips")).to_be_visible()
    assert page.locator(".values tbody tr").count()
    # This one was asked of communes alone.
    page.locator("select[name=indicator]").select_option("cyber_victime_12m")
    page.wait_for_url(re.compile("indicator=cyber_victime_12m"))
    expect(page.locator("select[name=level]")).to_have_value("commune")
    assert address_params(page) == {"indicator": "cyber_victime_12m", "level": "commune"}
