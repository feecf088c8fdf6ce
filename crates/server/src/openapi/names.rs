//! Names for schemas: short where one type has the name, with the module in front where several have it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::routes::{Entry, Shape};

/// Where the document keeps schemas.
const PLACE: &str = "#/components/schemas/";

/// Schemas by name.
#[derive(Debug, Default)]
pub struct Names {
    ambiguous: BTreeSet<String>,
    /// The schemas, under the names that the document uses.
    pub schemas: BTreeMap<String, Value>,
}

impl Names {
    /// Finds the names that mean different things in different modules.
    pub fn new<'a>(entries: impl Iterator<Item = &'a Entry>) -> Self {
        let mut meanings: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for entry in entries {
            for (name, schema) in [entry.input, entry.output].iter().flat_map(collected) {
                meanings.entry(name).or_default().insert(schema.to_string());
            }
        }
        let ambiguous = meanings.into_iter().filter(|(_, meanings)| meanings.len() > 1).map(|(name, _)| name).collect();
        Self { ambiguous, schemas: BTreeMap::new() }
    }

    /// Keeps a shape's schemas and returns what refers to it; `None` for raw bytes.
    pub fn keep(&mut self, shape: &Shape, module: &str) -> Option<Value> {
        let Shape::Json { type_name, .. } = shape else { return None };
        for (name, mut schema) in collected(shape) {
            self.rename(&mut schema, module);
            self.schemas.insert(self.name(&name, module), schema);
        }
        match plain_name(type_name()) {
            Some(name) => Some(refer(&self.name(name, module))),
            None => {
                let mut schema = own(shape)?;
                self.rename(&mut schema, module);
                Some(schema)
            }
        }
    }

    /// The schema that a reference leads to, or the schema itself.
    pub fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let name = schema.get("$ref").and_then(Value::as_str).and_then(|text| text.strip_prefix(PLACE));
        name.and_then(|name| self.schemas.get(name)).unwrap_or(schema)
    }

    fn name(&self, name: &str, module: &str) -> String {
        if !self.ambiguous.contains(name) {
            return name.to_owned();
        }
        let mut letters = module.chars();
        letters.next().map_or_else(String::new, |first| format!("{}{}{name}", first.to_ascii_uppercase(), letters.as_str()))
    }

    fn rename(&self, value: &mut Value, module: &str) {
        match value {
            Value::Object(fields) => {
                if let Some(Value::String(text)) = fields.get_mut("$ref")
                    && let Some(name) = text.strip_prefix(PLACE)
                {
                    *text = format!("{PLACE}{}", self.name(name, module));
                }
                fields.values_mut().for_each(|value| self.rename(value, module));
            }
            Value::Array(items) => items.iter_mut().for_each(|value| self.rename(value, module)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}

/// A reference to a schema.
pub fn refer(name: &str) -> Value {
    let reference = Value::String(format!("{PLACE}{name}"));
    Value::Object(Map::from_iter([("$ref".to_owned(), reference)]))
}

/// A shape's own schema.
fn own(shape: &Shape) -> Option<Value> {
    match shape {
        Shape::Bytes => None,
        Shape::Json { schema, .. } => serde_json::to_value(schema()).ok(),
    }
}

/// All schemas of a shape: those it refers to, and its own when it has a name.
fn collected(shape: &Shape) -> Vec<(String, Value)> {
    let Shape::Json { type_name, schemas, .. } = shape else { return Vec::new() };
    let mut all = Vec::new();
    schemas(&mut all);
    let mut all: Vec<_> = all.into_iter().filter_map(|(name, schema)| Some((name, serde_json::to_value(schema).ok()?))).collect();
    if let (Some(name), Some(schema)) = (plain_name(type_name()), own(shape)) {
        all.push((name.to_owned(), schema));
    }
    all
}

/// The short name of a type without parameters.
fn plain_name(type_name: &'static str) -> Option<&'static str> {
    if type_name.contains('<') { None } else { type_name.rsplit("::").next() }
}
