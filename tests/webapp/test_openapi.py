"""The description of the API is valid, and every route takes and answers what it says."""

import copy
from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from geo.base.i18n import LANGUAGES
from geo.vocabulary import parameters
from webapp.app import create_app
from webapp.base.settings import Settings

pytestmark = pytest.mark.slow

QUESTIONS = {
    "/health": [""],
    "/api/v1/openapi.json": ["", "lang=fr"],
    "/api/v1/indicators": ["", "lang=en"],
    "/api/v1/indicators/{indicator}": [
        "indicator=rpnt_1_8", "indicator=ia_projet_en_cours", "indicator=ia_projet_engage_estime",
    ],
    "/api/v1/territories": ["level=region", "q=rennes", "level=epci&within=departement:35", "q=Paris&limit=1", "q=zzzz"],
    "/api/v1/territories/{level}/{code}": [
        "level=commune&code=35238", "level=epci&code=243500139", "level=departement&code=2A", "level=region&code=53",
        "level=commune&code=29083", "level=departement&code=971",
    ],
    "/api/v1/territories/{level}/{code}/compare": [
        "level=commune&code=35238&peers=3", "level=epci&code=243500139", "level=departement&code=971&peers=2",
        "level=region&code=53", "level=commune&code=29083&peers=1",
    ],
    "/api/v1/compare/territories": [
        "t=commune:35238&t=region:53", "t=commune:35238,epci:243500139&weight=inhabitants",
        "t=region:53&indicator=ia_projet_en_cours",
    ],
    "/api/v1/values": [
        "", "level=region&weight=inhabitants", "level=epci&within=region:53&size=0-499,500-999&type=CC",
        "indicator=ia_projet_en_cours&level=commune&within=departement:75",
        "indicator=ia_projet_engage_estime&level=region", "draw=bivariate&second=rpnt_2_2", "breaks=0,0.25,0.5,1",
    ],
    "/api/v1/projects": ["", "within=region:76", "within=region:94"],
    "/api/v1/hotspots": ["", "level=epci&within=region:53"],
    "/api/v1/gaps": [
        "", "by=region", "by=departement&within=region:53", "indicator=ia_projet_en_cours", "a=region:53&b=region:28",
        "indicator=ia_projet_engage", "by=region&weight=inhabitants&period=2021-07",
    ],
    "/api/v1/closing": ["", "within=region:53", "a=band_0-499&b=type_METRO"],
    "/api/v1/decomposition": ["one=region:53&other=france", "one=departement:35&other=region:53"],
}  # fmt: skip
"""Questions to every route that answers with JSON: what is in the path, then parameters."""

REFUSED = [
    ("/api/v1/values?level=ville", 400), ("/api/v1/values?colour=red", 400), ("/api/v1/indicators/nothing", 404),
    ("/api/v1/territories/commune/99999", 404), ("/api/v1/gaps?a=moon", 404), ("/api/v1/nowhere", 404),
    ("/api/v1/decomposition?one=region:53", 400), (f"/api/v1/values?period={'9' * 3000}", 414),
    ("/api/v1/export?format=exe", 400), ("/api/v1/compare/territories", 400),
]  # fmt: skip


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_app(Settings()).test_client()


@pytest.fixture(scope="module")
def document(client: FlaskClient) -> dict[str, Any]:
    answer: dict[str, Any] = client.get("/api/v1/openapi.json").get_json()
    return answer


@pytest.fixture(scope="module")
def closed(document: dict[str, Any]) -> dict[str, Any]:
    """The document with schemas that refuse what they do not name: an answer may not hold more than is described."""
    strict = copy.deepcopy(document)
    for schema in strict["components"]["schemas"].values():
        if "properties" in schema:
            schema["additionalProperties"] = False
    return strict


def validator(document: dict[str, Any], schema: dict[str, Any]) -> Draft202012Validator:
    return Draft202012Validator({**schema, "components": document["components"]})


def address(path: str, question: str) -> str:
    pairs = [pair.split("=", 1) for pair in question.split("&") if pair]
    query = []
    for name, value in pairs:
        if f"{{{name}}}" in path:
            path = path.replace(f"{{{name}}}", value)
        else:
            query.append(f"{name}={value}")
    return f"{path}?{'&'.join(query)}" if query else path


def first_address(path: str) -> str:
    """Return the address of the first question to a route."""
    return address(path, QUESTIONS.get(path, [""])[0])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_document_is_valid(client: FlaskClient, lang: str) -> None:
    answer = client.get(f"/api/v1/openapi.json?lang={lang}").get_json()
    assert not [str(error) for error in OpenAPIV31SpecValidator(answer).iter_errors()]


def test_the_document_speaks_both_languages(client: FlaskClient) -> None:
    texts = {}
    for lang in LANGUAGES:
        answer = client.get(f"/api/v1/openapi.json?lang={lang}").get_json()
        operations = [path["get"] for path in answer["paths"].values()]
        texts[lang] = [operation["summary"] for operation in operations]
        texts[lang] += [each["description"] for operation in operations for each in operation["parameters"]]
    assert len(texts["fr"]) == len(texts["en"])
    assert not [french for french, english in zip(texts["fr"], texts["en"], strict=True) if french == english]


def test_every_route_with_a_json_answer_is_asked(document: dict[str, Any]) -> None:
    with_schema = {
        path
        for path, item in document["paths"].items()
        if "application/json" in item["get"]["responses"]["200"]["content"]
    }
    assert with_schema == set(QUESTIONS)
    assert set(document["paths"]) - with_schema == {"/api/v1/export"}


@pytest.mark.parametrize(("path", "question"), [(path, each) for path, listed in QUESTIONS.items() for each in listed])
def test_an_answer_is_what_its_schema_says(
    client: FlaskClient, closed: dict[str, Any], path: str, question: str
) -> None:
    answer = client.get(address(path, question))
    assert answer.status_code == 200, answer.get_data(as_text=True)
    content = closed["paths"][path]["get"]["responses"]["200"]["content"]
    assert answer.mimetype == "application/json"
    schema = content["application/json"]["schema"]
    errors = validator(closed, schema).iter_errors(answer.get_json())
    assert not [f"{error.json_path}: {error.message[:200]}" for error in errors]


@pytest.mark.parametrize(("target", "status"), REFUSED)
def test_a_refusal_is_a_problem_document(client: FlaskClient, closed: dict[str, Any], target: str, status: int) -> None:
    answer = client.get(target)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    responses = {
        code: closed["components"]["responses"][response["$ref"].rpartition("/")[2]]
        for code, response in closed["paths"]["/api/v1/values"]["get"]["responses"].items()
        if code != "200"
    }
    schema = responses[str(status)]["content"]["application/problem+json"]["schema"]
    body = answer.get_json()
    assert not list(validator(closed, schema).iter_errors(body))
    assert body["status"] == status


def test_every_field_of_an_answer_is_described(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    silent = [
        f"{title}.{name}"
        for title, schema in schemas.items()
        for name, field in schema.get("properties", {}).items()
        if not field.get("description")
    ]
    assert not silent
    assert all(schema.get("description") for schema in schemas.values())


@pytest.mark.parametrize("path", [*QUESTIONS, "/api/v1/export"])
def test_a_route_takes_the_parameters_that_are_described_and_no_others(
    client: FlaskClient, document: dict[str, Any], path: str
) -> None:
    names = [each["name"] for each in document["paths"][path]["get"]["parameters"] if each["in"] == "query"]
    start = first_address(path)
    answer = client.get(f"{start}{'&' if '?' in start else '?'}colour=red&lang=en")
    if path == "/health":
        assert (answer.status_code, names) == (200, [])
        return
    assert answer.status_code == 400
    assert answer.get_json()["type"] == "/problems/unknown-parameter"
    assert f"Parameters allowed here: {', '.join(names)}." in answer.get_json()["detail"]


def allowed_values(parameter: dict[str, Any]) -> list[str]:
    """Return texts that a parameter allows, as its description says."""
    schema = parameter["schema"]
    schema = schema.get("items", schema)
    if "enum" in schema:
        return [str(value) for value in schema["enum"]]
    if schema["type"] == "integer":
        return [str(schema["minimum"]), str(schema["maximum"])]
    return []


@pytest.mark.parametrize("path", ["/api/v1/values", "/api/v1/gaps", "/api/v1/export", "/api/v1/territories"])
def test_what_a_parameter_allows_is_allowed_and_nothing_else_of_its_kind(
    client: FlaskClient, document: dict[str, Any], path: str
) -> None:
    known = {each.name: each for each in (*parameters.VIEW, *parameters.ROWS, *parameters.GAP)}
    known |= {each.name: each for each in (parameters.BOM, parameters.DECIMAL_COMMA, parameters.DPI, parameters.LIMIT)}
    known["format"] = parameters.EXPORT_FORMAT if path.endswith("export") else parameters.FORMAT
    for parameter in document["paths"][path]["get"]["parameters"]:
        allowed = allowed_values(parameter)
        for text in allowed:
            if text:
                known[parameter["name"]].read(text)
        if allowed:
            answer = client.get(f"{path}?{parameter['name']}=moon")
            assert (answer.status_code, "moon" in answer.get_json()["detail"]) == (400, True), parameter["name"]


def test_a_csv_answer_is_described(client: FlaskClient, document: dict[str, Any]) -> None:
    for path, item in document["paths"].items():
        names = [each["name"] for each in item["get"]["parameters"]]
        content = item["get"]["responses"]["200"]["content"]
        if path != "/api/v1/export" and "format" in names:
            start = first_address(path)
            answer = client.get(f"{start}{'&' if '?' in start else '?'}format=csv")
            assert (answer.status_code, answer.mimetype in content) == (200, True), path
