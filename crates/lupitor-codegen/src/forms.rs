//! The forms of responses as data, by which a success is read that the generated types do not take as it is (`src/form.rs`).

use std::collections::BTreeMap;

use heck::{ToPascalCase, ToShoutySnakeCase};
use openapiv3::OpenAPI;
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use serde_json::{Map, Value};

/// Forms of component schemas, each as a static that others refer to: a schema may have itself in it.
#[derive(Default)]
pub struct Forms {
    statics: BTreeMap<String, TokenStream>,
}

impl Forms {
    /// The form of a component schema, as an expression.
    pub fn of(&mut self, spec: &OpenAPI, name: &str) -> TokenStream {
        let ident = Ident::new(&format!("FORM_{}", name.to_pascal_case().to_shouty_snake_case()), Span::call_site());
        if !self.statics.contains_key(name) {
            // Before its parts, which may refer to it.
            self.statics.insert(name.to_owned(), TokenStream::new());
            let component = spec.components.as_ref().and_then(|components| components.schemas.get(name));
            let schema = component.and_then(|component| serde_json::to_value(component).ok()).unwrap_or_default();
            let form = self.schema(spec, &schema);
            self.statics.insert(name.to_owned(), quote!(static #ident: Form = #form;));
        }
        quote!(#ident)
    }

    /// The statics.
    pub fn into_tokens(self) -> TokenStream {
        self.statics.into_values().collect()
    }

    /// The form of a part of a schema, as a reference.
    fn part(&mut self, spec: &OpenAPI, schema: &Value) -> TokenStream {
        let form = match reference(schema) {
            Some(name) => self.of(spec, name),
            None => self.schema(spec, schema),
        };
        quote!(&#form)
    }

    fn schema(&mut self, spec: &OpenAPI, schema: &Value) -> TokenStream {
        let Some(fields) = schema.as_object() else { return quote!(Form::Any) };
        if let Some(parts) = fields.get("allOf").and_then(Value::as_array) {
            let mut forms: Vec<_> = parts.iter().map(|part| self.part(spec, part)).collect();
            if fields.contains_key("properties") {
                let own = self.object(spec, fields);
                forms.push(quote!(&#own));
            }
            return quote!(Form::All(&[#(#forms),*]));
        }
        if let (Some(kinds), Some(discriminator)) = (fields.get("oneOf").and_then(Value::as_array), fields.get("discriminator")) {
            return self.kinds(spec, kinds, discriminator);
        }
        match fields.get("type").and_then(Value::as_str) {
            Some("string") => quote!(Form::Text),
            Some("number") => quote!(Form::Number),
            Some("integer") => quote!(Form::Whole),
            Some("boolean") => quote!(Form::Flag),
            Some("array") => {
                let item = self.part(spec, fields.get("items").unwrap_or(&Value::Null));
                quote!(Form::List(#item))
            }
            Some("object") => self.object(spec, fields),
            _ if fields.contains_key("properties") => self.object(spec, fields),
            _ => quote!(Form::Any),
        }
    }

    fn object(&mut self, spec: &OpenAPI, fields: &Map<String, Value>) -> TokenStream {
        let required: Vec<_> = fields.get("required").and_then(Value::as_array).into_iter().flatten().collect();
        let members = fields.get("properties").and_then(Value::as_object).into_iter().flatten().map(|(name, schema)| {
            let is_required = required.iter().any(|other| *other == name) && !is_nullable(spec, schema);
            let form = self.part(spec, schema);
            quote!(Member { name: #name, required: #is_required, form: #form })
        });
        let members: Vec<_> = members.collect();
        let rest = match fields.get("additionalProperties") {
            Some(rest @ Value::Object(_)) => {
                let rest = self.part(spec, rest);
                quote!(Some(#rest))
            }
            _ => quote!(None),
        };
        quote!(Form::Object(&[#(#members),*], #rest))
    }

    fn kinds(&mut self, spec: &OpenAPI, kinds: &[Value], discriminator: &Value) -> TokenStream {
        let property = discriminator.get("propertyName").and_then(Value::as_str).unwrap_or_default();
        let mapping = discriminator.get("mapping").and_then(Value::as_object);
        let mapped: Vec<(&str, &str)> = mapping
            .into_iter()
            .flatten()
            .filter_map(|(tag, target)| Some((tag.as_str(), target.as_str()?)))
            .map(|(tag, target)| (tag, target.strip_prefix(COMPONENT).unwrap_or(target)))
            .collect();
        let own = kinds.iter().filter_map(reference).filter(|name| mapped.iter().all(|(_, target)| target != name));
        let tags: Vec<_> = mapped.iter().copied().chain(own.map(|name| (name, name))).collect();
        let tags: Vec<_> = tags
            .into_iter()
            .map(|(tag, name)| {
                let form = self.of(spec, name);
                quote!((#tag, &#form))
            })
            .collect();
        quote!(Form::Kinds(#property, &[#(#tags),*]))
    }
}

const COMPONENT: &str = "#/components/schemas/";

fn reference(schema: &Value) -> Option<&str> {
    schema.get("$ref").and_then(Value::as_str)?.strip_prefix(COMPONENT)
}

fn is_nullable(spec: &OpenAPI, schema: &Value) -> bool {
    let named = reference(schema)
        .and_then(|name| spec.components.as_ref()?.schemas.get(name))
        .and_then(|component| serde_json::to_value(component).ok());
    named.as_ref().unwrap_or(schema).get("nullable") == Some(&Value::Bool(true))
}
