//! The API's description as a page for people: plain HTML, no script.

use std::fmt::Write;

use serde_json::Value;

/// The page.
#[must_use]
pub fn html(document: &Value) -> String {
    let mut page = String::from(HEAD);
    // Writing to a string cannot fail.
    let _ = write!(page, "<h1>The API of this portal</h1>\n<p>{}</p>\n", code(text(document, "/info/description")));
    page.push_str("<p>The same for programs: <a href=\"/api/openapi.json\">openapi.json</a> (OpenAPI 3.1).</p>\n");
    let tags: Vec<&str> = list(document, "/tags").iter().map(|tag| text(tag, "/name")).collect();
    page.push_str("<nav aria-label=\"Modules\"><ul>\n");
    for tag in tags.iter().chain(&["schemas"]) {
        let _ = writeln!(page, "<li><a href=\"#{0}\">{0}</a></li>", escape(tag));
    }
    page.push_str("</ul></nav>\n");
    for tag in tags {
        let _ = writeln!(page, "<section id=\"{0}\"><h2>{0}</h2>", escape(tag));
        for (path, methods) in fields(document, "/paths") {
            for (method, operation) in methods.as_object().into_iter().flatten() {
                if list(operation, "/tags").iter().any(|own| own == tag) {
                    endpoint(&mut page, method, path, operation);
                }
            }
        }
        page.push_str("</section>\n");
    }
    page.push_str("<section id=\"schemas\"><h2>schemas</h2>\n");
    for (name, schema) in fields(document, "/components/schemas") {
        let _ = writeln!(page, "<article id=\"schema-{0}\"><h3>{0}</h3><p>{1}</p>", escape(name), code(text(schema, "/description")));
        let _ = writeln!(page, "{}</article>", shape(schema));
    }
    page.push_str("</section></main></body></html>\n");
    page
}

const HEAD: &str = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
    <title>API</title><link rel=\"stylesheet\" href=\"/api/docs.css\"></head>\n<body><main>\n";

fn endpoint(page: &mut String, method: &str, path: &str, operation: &Value) {
    let (id, about, access) = (text(operation, "/operationId"), text(operation, "/summary"), text(operation, "/x-access"));
    let _ = writeln!(
        page,
        "<article id=\"{}\"><h3><span class=\"method {method}\">{}</span> <code>{}</code></h3>",
        escape(id),
        method.to_uppercase(),
        escape(path)
    );
    let _ = writeln!(page, "<p>{} <span class=\"access\">Access: {}</span></p>", code(about), escape(access));
    let parameters = list(operation, "/parameters");
    if !parameters.is_empty() {
        page.push_str("<table><caption>Parameters</caption><thead><tr><th scope=\"col\">Name</th><th scope=\"col\">In</th><th scope=\"col\">Type</th><th scope=\"col\">What it is</th></tr></thead><tbody>\n");
        for parameter in parameters {
            let name = escape(text(parameter, "/name"));
            let required = if parameter.get("required") == Some(&Value::Bool(true)) { " (required)" } else { "" };
            let kind = parameter.get("schema").map(shape).unwrap_or_default();
            let (place, about) = (escape(text(parameter, "/in")), code(text(parameter, "/description")));
            let _ = writeln!(page, "<tr><td><code>{name}</code>{required}</td><td>{place}</td><td>{kind}</td><td>{about}</td></tr>");
        }
        page.push_str("</tbody></table>\n");
    }
    for (title, content) in [("Takes", "/requestBody/content"), ("Gives", "/responses/200/content")] {
        for (media_type, body) in fields(operation, content) {
            let schema = body.get("schema").map(shape).unwrap_or_default();
            let _ = writeln!(page, "<p>{title} <code>{}</code></p>{schema}", escape(media_type));
        }
    }
    page.push_str("</article>\n");
}

/// A schema in HTML: a link, a word, or a list of fields.
fn shape(schema: &Value) -> String {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str).and_then(|text| text.rsplit('/').next()) {
        return format!("<a href=\"#schema-{0}\">{0}</a>", escape(name));
    }
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        return values.iter().map(|value| format!("<code>{}</code>", escape(&value.to_string()))).collect::<Vec<_>>().join(" ");
    }
    for key in ["oneOf", "anyOf", "allOf"] {
        if let Some(parts) = schema.get(key).and_then(Value::as_array) {
            let word = if key == "allOf" { " and " } else { " or " };
            return parts.iter().map(shape).collect::<Vec<_>>().join(word);
        }
    }
    if let Some(items) = schema.get("items") {
        return format!("list of {}", shape(items));
    }
    let properties: Vec<_> = fields(schema, "/properties").collect();
    if !properties.is_empty() {
        let rows = properties.iter().map(|(name, property)| {
            format!("<dt><code>{}</code></dt><dd>{} {}</dd>", escape(name), shape(property), code(text(property, "/description")))
        });
        return format!("<dl>{}</dl>", rows.collect::<String>());
    }
    let kind = match schema.get("type") {
        Some(Value::String(kind)) => kind.clone(),
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" or "),
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_)) | None => "anything".to_owned(),
    };
    match schema.get("format").and_then(Value::as_str) {
        Some(format) => format!("{} ({})", escape(&kind), escape(format)),
        None => escape(&kind),
    }
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

fn list<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    value.pointer(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn fields<'a>(value: &'a Value, pointer: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    value.pointer(pointer).and_then(Value::as_object).into_iter().flatten()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Escaped, with `backticks` as code.
fn code(text: &str) -> String {
    let parts = escape(text);
    parts
        .split('`')
        .enumerate()
        .map(|(index, part)| if index % 2 == 1 { format!("<code>{part}</code>") } else { part.to_owned() })
        .collect()
}
