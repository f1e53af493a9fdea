//! The flag of a parameter or of a property of a body.

use std::collections::BTreeSet;

use heck::{ToKebabCase, ToShoutySnakeCase};
use openapiv3::{
    AdditionalProperties, OpenAPI, ParameterData, ParameterSchemaOrContent, ReferenceOr, Schema, SchemaKind, StringType, Type,
};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use serde_json::Value;

use crate::spec;

/// The depth down to which nested properties have hints.
const MAX_DEPTH: usize = 6;

/// A flag.
pub struct Flag {
    /// The name in the document.
    pub property: String,
    long: String,
    required: bool,
    kind: Kind,
    values: Vec<String>,
    help: String,
}

/// The sort of values that a flag takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Integer,
    Number,
    Boolean,
    /// Texts, one for each use of the flag.
    Texts,
    /// An object: JSON, or `key=value` for each use of the flag.
    Object,
    /// Any JSON.
    Json,
}

impl Flag {
    pub fn of_parameter(spec: &OpenAPI, data: &ParameterData, taken: &mut BTreeSet<String>) -> Self {
        let schema = match &data.format {
            ParameterSchemaOrContent::Schema(schema) => Some(schema),
            ParameterSchemaOrContent::Content(content) => content.values().next().and_then(|media| media.schema.as_ref()),
        };
        let schema = schema.and_then(|schema| resolve(spec, schema));
        let long = unique(&data.name, "parameter", taken);
        Self::new(spec, &data.name, long, schema, data.required, data.description.as_deref())
    }

    pub fn of_property(
        spec: &OpenAPI,
        name: &str,
        property: &ReferenceOr<Box<Schema>>,
        required: bool,
        taken: &mut BTreeSet<String>,
    ) -> Self {
        let long = unique(name, "body", taken);
        Self::new(spec, name, long, resolve(spec, &property.clone().unbox()), required, None)
    }

    fn new(spec: &OpenAPI, name: &str, long: String, schema: Option<Schema>, required: bool, description: Option<&str>) -> Self {
        let kind = schema.as_ref().map_or(Kind::Json, |schema| kind(spec, schema));
        let values = schema.as_ref().map_or_else(Vec::new, values);
        let own = schema.as_ref().and_then(|schema| schema.schema_data.description.as_deref());
        let example = schema.as_ref().and_then(|schema| schema.schema_data.example.as_ref());
        Self { property: name.to_owned(), long, required, kind, values, help: help(description.or(own), example) }
    }

    /// The row of the flag.
    pub fn tokens(&self, in_body: bool) -> TokenStream {
        let Self { property, long, required, kind, values, help } = self;
        let value_name = match kind {
            Kind::Json => "JSON".to_owned(),
            Kind::Object => "JSON|KEY=VALUE".to_owned(),
            _ => long.to_shouty_snake_case(),
        };
        let kind = Ident::new(&format!("{kind:?}"), Span::call_site());
        quote! {
            Flag {
                property: #property,
                long: #long,
                value_name: #value_name,
                in_body: #in_body,
                required: #required,
                kind: Kind::#kind,
                values: &[#(#values),*],
                help: #help,
            }
        }
    }
}

/// A name that no other flag has: `body-timeout` beside the option `timeout`.
fn unique(name: &str, place: &str, taken: &mut BTreeSet<String>) -> String {
    let name = name.to_kebab_case();
    let mut candidates = [name.clone(), format!("{place}-{name}")].into_iter();
    let mut number = 2;
    loop {
        let candidate = candidates.next().unwrap_or_else(|| {
            number += 1;
            format!("{place}-{name}-{number}")
        });
        if !candidate.is_empty() && taken.insert(candidate.clone()) {
            return candidate;
        }
    }
}

/// The schema itself, the component that a `$ref` names, or the only part of an `allOf`.
fn resolve(spec: &OpenAPI, schema: &ReferenceOr<Schema>) -> Option<Schema> {
    let schema = spec::resolve(spec, schema)?;
    match &schema.schema_kind {
        SchemaKind::AllOf { all_of } if all_of.len() == 1 => resolve(spec, &all_of[0]),
        _ => Some(schema.clone()),
    }
}

fn kind(spec: &OpenAPI, schema: &Schema) -> Kind {
    match &schema.schema_kind {
        SchemaKind::Type(Type::String(_)) => Kind::Text,
        SchemaKind::Type(Type::Integer(_)) => Kind::Integer,
        SchemaKind::Type(Type::Number(_)) => Kind::Number,
        SchemaKind::Type(Type::Boolean(_)) => Kind::Boolean,
        SchemaKind::Type(Type::Array(array)) => {
            let items = array.items.as_ref().and_then(|items| resolve(spec, &items.clone().unbox()));
            match items.map(|items| kind(spec, &items)) {
                Some(Kind::Text) => Kind::Texts,
                _ => Kind::Json,
            }
        }
        SchemaKind::Type(Type::Object(object)) => {
            let is_map =
                object.properties.is_empty() && !matches!(object.additional_properties, Some(AdditionalProperties::Any(false)));
            if is_map { Kind::Object } else { Kind::Json }
        }
        _ => Kind::Json,
    }
}

fn values(schema: &Schema) -> Vec<String> {
    match &schema.schema_kind {
        SchemaKind::Type(Type::String(StringType { enumeration, .. })) => enumeration.iter().flatten().cloned().collect(),
        _ => Vec::new(),
    }
}

/// The names of the required properties.
pub fn required(schema: &Schema) -> Vec<String> {
    match &schema.schema_kind {
        SchemaKind::Type(Type::Object(object)) => object.required.clone(),
        SchemaKind::Any(any) => any.required.clone(),
        _ => Vec::new(),
    }
}

/// The descriptions of the properties below a schema, by their paths without indices.
pub fn hints(spec: &OpenAPI, schema: &Schema, path: &str, depth: usize, found: &mut Vec<(String, String)>) {
    if depth == MAX_DEPTH {
        return;
    }
    if let SchemaKind::Type(Type::Array(array)) = &schema.schema_kind {
        if let Some(items) = array.items.as_ref().and_then(|items| resolve(spec, &items.clone().unbox())) {
            hints(spec, &items, path, depth + 1, found);
        }
        return;
    }
    for (name, property) in spec::properties(schema) {
        let Some(property) = resolve(spec, &property.clone().unbox()) else { continue };
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        let data = &property.schema_data;
        let hint = help(data.description.as_deref(), data.example.as_ref());
        if !hint.is_empty() {
            found.push((path.clone(), hint));
        }
        hints(spec, &property, &path, depth + 1, found);
    }
}

/// The names of the properties below a schema, each once.
pub fn order(spec: &OpenAPI, schema: &Schema, depth: usize, found: &mut Vec<String>) {
    if depth == MAX_DEPTH {
        return;
    }
    if let SchemaKind::Type(Type::Array(array)) = &schema.schema_kind
        && let Some(items) = array.items.as_ref().and_then(|items| resolve(spec, &items.clone().unbox()))
    {
        order(spec, &items, depth + 1, found);
    }
    for (name, property) in spec::properties(schema) {
        if !found.contains(name) {
            found.push(name.clone());
        }
        if let Some(property) = resolve(spec, &property.clone().unbox()) {
            order(spec, &property, depth + 1, found);
        }
    }
}

fn help(description: Option<&str>, example: Option<&Value>) -> String {
    let mut help = description.map_or_else(String::new, text);
    if !help.is_empty() && !help.ends_with(['.', '!', '?']) {
        help.push('.');
    }
    let example = match example {
        Some(Value::String(text)) if !text.is_empty() => Some(text.clone()),
        Some(value @ (Value::Number(_) | Value::Bool(_) | Value::Object(_))) => Some(value.to_string()),
        _ => None,
    };
    if let Some(example) = example {
        let space = if help.is_empty() { "" } else { " " };
        help.push_str(&format!("{space}For example {example}"));
    } else if help.matches('.').count() == 1 && help.ends_with('.') {
        help.pop();
    }
    help
}

/// The text of a description, its lines joined. A blank line separates paragraphs.
pub fn text(description: &str) -> String {
    let paragraphs = description.trim().split("\n\n");
    let joined = paragraphs.map(|paragraph| paragraph.lines().map(str::trim).collect::<Vec<_>>().join(" "));
    joined.collect::<Vec<_>>().join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_beside_an_option_of_this_name_has_a_prefix() {
        let mut taken = BTreeSet::from(["timeout".to_owned()]);
        assert_eq!(unique("timeout", "parameter", &mut taken), "parameter-timeout");
        assert_eq!(unique("campaignId", "parameter", &mut taken), "campaign-id");
        assert_eq!(unique("campaign_id", "body", &mut taken), "body-campaign-id");
        assert_eq!(unique("campaignID", "body", &mut taken), "body-campaign-id-3");
    }
}
