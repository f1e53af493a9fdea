//! Random new parts of the document: properties, schemas, parameters, operations, and keywords in schemas.

use serde_json::{Value as Json, json};
use yaml_serde::Value;

use crate::random::Random;

fn yaml(json: &Json) -> Value {
    yaml_serde::to_value(json).unwrap_or(Value::Null)
}

fn keys(value: Option<&Value>) -> Vec<String> {
    let mapping = value.and_then(Value::as_mapping);
    mapping.into_iter().flatten().filter_map(|(key, _)| key.as_str().map(str::to_owned)).collect()
}

fn at<'a>(document: &'a mut Value, place: &[&str]) -> Option<&'a mut Value> {
    place.iter().try_fold(document, |value, key| value.get_mut(*key))
}

fn insert(map: Option<&mut Value>, key: &str, value: &Json) {
    if let Some(Value::Mapping(mapping)) = map {
        mapping.insert(Value::from(key), yaml(value));
    }
}

/// The names of the component schemas.
fn schemas(document: &Value) -> Vec<String> {
    keys(document.get("components").and_then(|components| components.get("schemas")))
}

fn any(names: &[String], random: &mut Random) -> String {
    names.get(random.below(names.len())).cloned().unwrap_or_default()
}

fn reference(document: &Value, random: &mut Random) -> Json {
    json!({ "$ref": format!("#/components/schemas/{}", any(&schemas(document), random)) })
}

/// An existing path and method.
fn endpoint(document: &Value, random: &mut Random) -> (String, String) {
    let path = any(&keys(document.get("paths")), random);
    let methods = keys(document.get("paths").and_then(|paths| paths.get(&path)));
    let methods: Vec<_> =
        methods.into_iter().filter(|key| !key.starts_with("x-") && key != "servers" && key != "parameters").collect();
    (path, any(&methods, random))
}

/// A keyword in a component schema or in one of its properties.
pub fn keyword(document: &mut Value, random: &mut Random) {
    let name = any(&schemas(document), random);
    let properties = keys(at(document, &["components", "schemas", &name, "properties"]).map(|value| &*value));
    let property = any(&properties, random);
    let (key, value) = constraint(document, random);
    let mut place = vec!["components", "schemas", &*name];
    if !properties.is_empty() && random.one_in(2) {
        place.extend(["properties", &*property]);
    }
    insert(at(document, &place), &key, &value);
}

/// A keyword that suits schemas of one type. The schema may have another type.
fn constraint(document: &Value, random: &mut Random) -> (String, Json) {
    let number = |random: &mut Random| {
        [json!(0), json!(1), json!(5), json!(-3), json!(100), json!(4294967296_i64), json!(u64::MAX)][random.below(7)].clone()
    };
    let (key, value) = match random.below(26) {
        0 => ("nullable", json!(true)),
        1 | 2 => ("default", serde_json::to_value(random.scalar()).unwrap_or_default()),
        3 => (
            "default",
            [json!([]), json!({}), json!([1]), json!({"a": 1}), json!("raw"), number(random)][random.below(6)].clone(),
        ),
        4 => ("enum", json!((0..1 + random.below(4)).map(|_| random.name()).collect::<Vec<_>>())),
        5 => (
            "enum",
            [json!([1, 2]), json!([]), json!([null]), json!([true]), json!(["a", null]), json!([0.5])][random.below(6)].clone(),
        ),
        6 => ("x-extensible-enum", json!((0..1 + random.below(4)).map(|_| random.name()).collect::<Vec<_>>())),
        7 => ("format", json!(random.pick(FORMATS))),
        8 => ("pattern", json!(random.pick(PATTERNS))),
        9 => ("minLength", number(random)),
        10 => ("maxLength", number(random)),
        11 => ("minimum", number(random)),
        12 => ("maximum", number(random)),
        13 => ("exclusiveMinimum", json!(true)),
        14 => ("multipleOf", number(random)),
        15 => ("minItems", number(random)),
        16 => ("uniqueItems", json!(true)),
        17 => (
            "additionalProperties",
            [json!(true), json!(false), reference(document, random), json!({"type": "string"})][random.below(4)].clone(),
        ),
        18 => ("oneOf", json!([reference(document, random), reference(document, random)])),
        19 => ("anyOf", json!([reference(document, random), schema(document, random, 1)])),
        20 => ("allOf", json!([reference(document, random), schema(document, random, 1)])),
        21 => ("discriminator", json!({"propertyName": random.name()})),
        22 => ("type", json!(random.pick(&["string", "integer", "number", "boolean", "object", "array"]))),
        23 => ("required", json!([random.name()])),
        24 => ("not", schema(document, random, 1)),
        _ => (random.pick(&["title", "description", "example", "deprecated", "readOnly"]), json!(random.name())),
    };
    (key.to_owned(), value)
}

const FORMATS: &[&str] = &[
    "date",
    "date-time",
    "uuid",
    "byte",
    "binary",
    "ipv4",
    "ip",
    "uri",
    "email",
    "int32",
    "int64",
    "uint8",
    "float",
    "double",
    "password",
    "time",
    "duration",
];
const PATTERNS: &[&str] = &["^a$", "[", "(?i)x", "(?=a)b", "\\p{L}+", "^\\d{2,}$", "", "(?P<x>a)", "\\", "^.{1,500}$", "a++"];

/// A random schema.
pub fn schema(document: &Value, random: &mut Random, depth: usize) -> Json {
    let mut schema = match random.below(if depth == 0 { 8 } else { 15 }) {
        0 | 1 => json!({"type": "string"}),
        2 => json!({"type": "integer"}),
        3 => json!({"type": "number"}),
        4 => json!({"type": "boolean"}),
        5 => reference(document, random),
        6 => json!({"type": "string", "enum": (0..1 + random.below(3)).map(|_| random.name()).collect::<Vec<_>>()}),
        7 => json!({}),
        8 | 9 => json!({"type": "array", "items": self::schema(document, random, depth - 1)}),
        10 => json!({"type": "object", "additionalProperties": self::schema(document, random, depth - 1)}),
        11 => json!({"oneOf": [self::schema(document, random, depth - 1), reference(document, random)]}),
        12 => json!({"allOf": [reference(document, random), self::schema(document, random, depth - 1)]}),
        _ => {
            let names: Vec<_> = (0..1 + random.below(3)).map(|_| random.name()).collect();
            let properties: serde_json::Map<_, _> =
                names.iter().map(|name| (name.clone(), self::schema(document, random, depth - 1))).collect();
            let required: Vec<_> = properties.keys().filter(|_| random.one_in(2)).collect();
            if required.is_empty() {
                json!({"type": "object", "properties": properties})
            } else {
                json!({"type": "object", "required": required, "properties": properties})
            }
        }
    };
    if let (true, Json::Object(fields)) = (random.one_in(5), &mut schema)
        && !fields.contains_key("$ref")
    {
        let (key, value) = constraint(document, random);
        fields.insert(key, value);
    }
    schema
}

/// A property of a component schema.
pub fn property(document: &mut Value, random: &mut Random) {
    let name = any(&schemas(document), random);
    let (key, value) = (random.name(), schema(document, random, 2));
    if let Some(required) = at(document, &["components", "schemas", &name, "required"]).and_then(Value::as_sequence_mut)
        && random.one_in(3)
    {
        required.push(Value::from(key.clone()));
    }
    insert(at(document, &["components", "schemas", &name, "properties"]), &key, &value);
}

/// A component schema, which a property may use.
pub fn component(document: &mut Value, random: &mut Random) {
    let (key, value) = (random.name(), schema(document, random, 3));
    insert(at(document, &["components", "schemas"]), &key, &value);
    if random.one_in(2) {
        let (user, property) = (any(&schemas(document), random), random.name());
        let value = json!({ "$ref": format!("#/components/schemas/{key}") });
        insert(at(document, &["components", "schemas", &user, "properties"]), &property, &value);
    }
}

fn any_parameter(document: &Value, random: &mut Random, name: &str, location: &str) -> Json {
    let schema = if random.one_in(4) { schema(document, random, 1) } else { schema(document, random, 0) };
    let mut parameter = json!({"name": name, "in": location, "schema": schema});
    if location == "path" || random.one_in(3) {
        parameter["required"] = json!(true);
    }
    if random.one_in(10) {
        parameter[random.pick(&["explode", "allowReserved", "deprecated", "allowEmptyValue"])] = json!(random.one_in(2));
    }
    parameter
}

/// A parameter of an existing operation. A path parameter is added to the path too.
pub fn parameter(document: &mut Value, random: &mut Random) {
    let (path, method) = endpoint(document, random);
    let location = random.pick(&["query", "query", "query", "header", "header", "path", "cookie"]);
    let name = random.name();
    let parameter = any_parameter(document, random, &name, location);
    let Some(Value::Mapping(operation)) = at(document, &["paths", &path, &method]) else { return };
    let parameters = operation.entry(Value::from("parameters")).or_insert_with(|| Value::Sequence(Vec::new()));
    if let Value::Sequence(parameters) = parameters {
        parameters.push(yaml(&parameter));
    }
    if location == "path"
        && let Some(Value::Mapping(paths)) = document.get_mut("paths")
        && let Some(item) = paths.remove(&path)
    {
        paths.insert(Value::from(format!("{path}/{{{name}}}")), item);
    }
}

/// A new operation.
pub fn operation(document: &mut Value, random: &mut Random) {
    let method = random.pick(&["get", "get", "post", "post", "put", "patch", "delete", "head", "options", "trace"]);
    let id = random.name();
    let mut path = format!("/{}", random.pick(&["notes", "tags", "leads", "a.b", "v1", "x-y", "..", "%2e", "a b", ""]));
    let mut parameters = Vec::new();
    for _ in 0..random.below(3) {
        let name = random.name();
        let location = random.pick(&["query", "path", "header"]);
        if location == "path" {
            path.push_str(&format!("{}{{{name}}}{}", random.pick(&["/", "/", ".", "-"]), random.pick(&["", "", ".json", "/x"])));
        }
        parameters.push(any_parameter(document, random, &name, location));
    }
    let responses = keys(at(document, &["components", "responses"]).map(|value| &*value));
    let success = match random.below(5) {
        0 => json!({"description": "None."}),
        1 => json!({ "$ref": format!("#/components/responses/{}", any(&responses, random)) }),
        2 => json!({"description": "Inline.", "content": {"application/json": {"schema": schema(document, random, 2)}}}),
        _ => json!({"description": "One.", "content": {"application/json": {"schema": reference(document, random)}}}),
    };
    let mut operation = json!({
        "operationId": id,
        "x-lupitor-retry": random.pick(&["read", "idempotent", "never"]),
        "x-lupitor-rate-limit": random.pick(&["standard", "bulk"]),
        "parameters": parameters,
        "responses": { "200": success, "404": {"$ref": "#/components/responses/NotFound"} },
    });
    if random.one_in(2) {
        let schema = if random.one_in(2) { reference(document, random) } else { schema(document, random, 2) };
        operation["requestBody"] = json!({"required": random.one_in(2), "content": {"application/json": {"schema": schema}}});
    }
    if random.one_in(6) {
        operation["security"] =
            [json!([]), json!([{"apiKey": []}]), json!([{"bearer": []}]), json!([{}])][random.below(4)].clone();
    }
    if random.one_in(2) && document.get("paths").is_some_and(|paths| paths.get(&path).is_some()) {
        insert(at(document, &["paths", &path]), method, &operation);
    } else {
        insert(at(document, &["paths"]), &path, &json!({ method: operation }));
    }
}

/// A new operation with pages. Most of its parameters and properties have the right types.
pub fn pages(document: &mut Value, random: &mut Random) {
    let [cursor, limit, data, list, next, more] = std::array::from_fn(|_| random.name());
    let item = match random.below(3) {
        0 => json!({"type": "object", "properties": { random.name(): {"type": "string"} }}),
        1 => json!({"type": random.pick(&["string", "integer", "boolean"])}),
        _ => reference(document, random),
    };
    let [list_schema, next_schema, more_schema, cursor_schema] = [
        json!({"type": "array", "items": item}),
        json!({"type": "string"}),
        json!({"type": "boolean"}),
        json!({"type": "string"}),
    ]
    .map(|schema| around(document, random, schema));
    let mut page = json!({"type": "object", "properties": { &*list: list_schema, &*next: next_schema, &*more: more_schema }});
    if random.one_in(2) {
        page["required"] = json!([random.pick(&[list.as_str(), &next, &more])]);
    }
    let page = around(document, random, page);
    let mut success = json!({"type": "object", "properties": { &*data: page }});
    if random.one_in(2) {
        success["required"] = json!([data]);
    }
    let limit_schema = [
        json!({"type": "integer"}),
        json!({"type": "integer", "minimum": 1, "maximum": 9}),
        json!({"type": "integer", "format": random.pick(&["int32", "int64", "uint64"])}),
        reference(document, random),
    ][random.below(4)]
    .clone();
    let mut pagination = json!({ "cursor": cursor, "items": [format!("/{data}/{list}")], "next": format!("/{data}/{next}") });
    if random.one_in(2) {
        pagination["limit"] = json!(limit);
    }
    if random.one_in(2) {
        pagination["more"] = json!(format!("/{data}/{more}"));
    }
    let operation = json!({
        "operationId": random.name(),
        "x-lupitor-retry": "read",
        "x-lupitor-rate-limit": "standard",
        "x-lupitor-pagination": pagination,
        "parameters": [
            {"name": cursor, "in": "query", "schema": cursor_schema},
            {"name": limit, "in": "query", "required": random.one_in(8), "schema": limit_schema},
        ],
        "responses": { "200": {"description": "A page.", "content": {"application/json": {"schema": success}}} },
    });
    insert(at(document, &["paths"]), &format!("/pages/{}", random.below(100)), &json!({ "get": operation }));
}

/// The schema, in one of the forms that mean the same or nearly, and sometimes another one.
fn around(document: &Value, random: &mut Random, mut schema: Json) -> Json {
    match random.below(12) {
        0 => self::schema(document, random, 1),
        1..=3 => json!({"nullable": true, "allOf": [schema]}),
        4 => json!({"allOf": [schema]}),
        5..=8 => {
            schema["nullable"] = json!(true);
            schema
        }
        _ => schema,
    }
}
