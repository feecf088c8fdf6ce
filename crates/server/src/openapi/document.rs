//! Makes the OpenAPI document.

use guildhall_domain::{
    access::Access,
    endpoint::Method,
    problem::{CORE, Problem},
    wire,
};
use serde_json::{Map, Value, json};
use utoipa::{PartialSchema, ToSchema};

use super::names::{Names, refer};
use crate::routes::{self, Entry};

/// What holds for all endpoints.
const ABOUT: &str = "The API of a Guildhall portal. Everything the web app does goes through it. \
     A failure is a problem (RFC 9457) with a stable `code`. What somebody may not see answers 404, as if it did not exist. \
     A PUT needs the header `If-Match` with the version that was read. Lists are paged by the cursor `next`. \
     Every answer says the version of the server in `X-Api-Version`, and in `X-Min-Client` the oldest web app that it understands. The web app says \
     its own in `X-Client` and is answered 426 (`client-too-old`) when it is older; other programs need not send it.\n\n\
     A request that names a person in `X-Person` acts as that person or not at all.";

/// The document.
#[must_use]
pub fn document() -> Value {
    let table = routes::table();
    let mut names = Names::new(table.iter());
    let mut paths: Map<String, Value> = Map::new();
    for entry in &table {
        let operation = operation(entry, &mut names);
        let path = paths.entry(entry.path).or_insert_with(|| json!({}));
        if let Some(methods) = path.as_object_mut() {
            methods.insert(entry.method.as_str().to_lowercase(), operation);
        }
    }
    let mut problem_schemas = Vec::new();
    Problem::schemas(&mut problem_schemas);
    problem_schemas.push(("Problem".to_owned(), Problem::schema()));
    for (name, schema) in problem_schemas {
        names.schemas.insert(name, serde_json::to_value(schema).unwrap_or_default());
    }
    let mut tags: Vec<&str> = table.iter().map(module).collect();
    tags.dedup();
    let tags: Vec<Value> = tags.into_iter().map(|name| json!({ "name": name })).collect();
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Guildhall", "version": env!("CARGO_PKG_VERSION"), "description": ABOUT, "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" } },
        "servers": [{ "url": "/" }],
        "tags": tags,
        "paths": paths,
        "components": {
            "schemas": names.schemas,
            "securitySchemes": {
                "cookie": { "type": "apiKey", "in": "cookie", "name": "__Host-guildhall", "description": "The session's cookie, set by signing in. Without HTTPS its name is guildhall." },
                "bearer": { "type": "http", "scheme": "bearer", "description": "The session's token." },
            },
            "parameters": { "Client": {
                "name": "X-Client", "in": "header", "required": false,
                "description": "The version of the web app that asks. Other programs leave it away.",
                "schema": { "type": "integer", "minimum": wire::MIN_CLIENT, "example": wire::VERSION },
            } },
            "headers": {
                "X-Api-Version": { "description": "The version of the server that answers.", "schema": { "type": "integer", "example": wire::VERSION } },
                "X-Min-Client": { "description": "The oldest web app that the server understands.", "schema": { "type": "integer", "example": wire::MIN_CLIENT } },
            },
            "responses": { "Problem": {
                "headers": {
                    "X-Api-Version": { "$ref": "#/components/headers/X-Api-Version" },
                    "X-Min-Client": { "$ref": "#/components/headers/X-Min-Client" },
                },
                "description": format!("What went wrong. Codes that belong to no module: {}.", CORE.iter().map(|(code, ..)| *code).collect::<Vec<_>>().join(", ")),
                "content": { "application/problem+json": { "schema": refer("Problem") } },
            } },
        },
    })
}

/// The module an endpoint belongs to: the segment after the version.
pub fn module(entry: &Entry) -> &'static str {
    entry.path.split('/').nth(3).unwrap_or_default()
}

fn operation(entry: &Entry, names: &mut Names) -> Value {
    let module = module(entry);
    let input = names.keep(&entry.input, module);
    let output = names.keep(&entry.output, module);
    let mut parameters = path_parameters(entry.path);
    let mut operation = json!({
        "operationId": operation_id(entry),
        "tags": [module],
        "summary": entry.about,
        "x-access": format!("{:?}", entry.access),
        "responses": {
            "200": match output {
                Some(schema) => json!({ "description": "Done.", "content": { "application/json": { "schema": schema } } }),
                None => json!({ "description": "Done.", "content": { "*/*": { "schema": { "type": "string", "format": "binary" } } } }),
            },
            "default": { "$ref": "#/components/responses/Problem" },
        },
        "security": if entry.access == Access::Public { json!([]) } else { json!([{ "cookie": [] }, { "bearer": [] }]) },
    });
    let Some(fields) = operation.as_object_mut() else { return operation };
    match input {
        Some(schema) if entry.method == Method::Get => query_parameters(names, &schema, &mut parameters),
        Some(schema) if has_fields(names, &schema) => {
            fields.insert("requestBody".to_owned(), json!({ "required": true, "content": { "application/json": { "schema": schema } } }));
        }
        Some(_) => {}
        None => {
            let body = json!({ "required": true, "content": { "application/octet-stream": { "schema": { "type": "string", "format": "binary" } } } });
            fields.insert("requestBody".to_owned(), body);
        }
    }
    if !parameters.is_empty() {
        fields.insert("parameters".to_owned(), Value::Array(parameters));
    }
    operation
}

/// A name for generated clients: the method and the path's words.
fn operation_id(entry: &Entry) -> String {
    let words = entry.path.split('/').skip(3).map(|part| part.trim_matches(['{', '}']));
    std::iter::once(entry.method.as_str().to_lowercase()).chain(words.map(str::to_owned)).collect::<Vec<_>>().join("_").replace('-', "_")
}

fn path_parameters(path: &str) -> Vec<Value> {
    let names = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    names
        .map(|name| {
            let schema = match name {
                "number" | "page" => json!({ "type": "integer", "minimum": 1 }),
                "size" => json!({ "type": "string" }),
                _ => json!({ "type": "string", "format": "uuid" }),
            };
            json!({ "name": name, "in": "path", "required": true, "schema": schema })
        })
        .collect()
}

/// A GET's input is its query string: each property of the schema becomes a parameter.
fn query_parameters(names: &Names, schema: &Value, parameters: &mut Vec<Value>) {
    let schema = names.resolve(schema);
    for part in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
        query_parameters(names, part, parameters);
    }
    let required = |name: &str| schema.get("required").and_then(Value::as_array).is_some_and(|all| all.iter().any(|one| one == name));
    for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let mut property = property.clone();
        let about = property.as_object_mut().and_then(|fields| fields.remove("description")).unwrap_or_else(|| "".into());
        // Lists are repeated keys, which is what `form` and `explode` mean; both are the default.
        parameters.push(json!({ "name": name, "in": "query", "required": required(name), "description": about, "schema": property }));
    }
}

fn has_fields(names: &Names, schema: &Value) -> bool {
    let schema = names.resolve(schema);
    let empty = |key: &str| schema.get(key).is_none_or(|value| value.as_object().is_some_and(Map::is_empty));
    !(schema.get("type").is_some_and(|kind| kind == "object")
        && empty("properties")
        && schema.get("additionalProperties").is_none_or(|more| more == false))
}
