//! The forms of responses as data. With them, `src/form.rs` repairs a success that its generated type cannot read.

use std::collections::BTreeMap;

use heck::{ToPascalCase, ToShoutySnakeCase};
use openapiv3::OpenAPI;
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use serde_json::{Map, Value};

use crate::json::{flag, schema_name};

/// The forms of component schemas. Each is a static, because a schema may contain itself.
#[derive(Default)]
pub struct ResponseForms {
    statics: BTreeMap<String, TokenStream>,
}

impl ResponseForms {
    /// The form of a component schema, as an expression.
    pub fn component(&mut self, spec: &OpenAPI, name: &str) -> TokenStream {
        let ident = Ident::new(&format!("FORM_{}", name.to_pascal_case().to_shouty_snake_case()), Span::call_site());
        if !self.statics.contains_key(name) {
            // Before its parts, which may refer to it.
            self.statics.insert(name.to_owned(), TokenStream::new());
            let form = self.schema(spec, &component(spec, name));
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
        let form = match schema_name(schema) {
            Some(name) => self.component(spec, &name),
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
        let mapped: Vec<(String, String)> = mapping
            .into_iter()
            .flatten()
            .filter_map(|(tag, target)| Some((tag.clone(), target.as_str()?)))
            .map(|(tag, target)| (tag, target.rsplit('/').next().unwrap_or(target).to_owned()))
            .collect();
        let unmapped = kinds.iter().filter_map(schema_name).filter(|name| mapped.iter().all(|(_, target)| target != name));
        let unmapped: Vec<_> = unmapped.map(|name| (name.clone(), name)).collect();
        let tags = mapped.into_iter().chain(unmapped);
        let tags: Vec<_> = tags
            .map(|(tag, name)| {
                let form = self.component(spec, &name);
                quote!((#tag, &#form))
            })
            .collect();
        quote!(Form::Kinds(#property, &[#(#tags),*]))
    }
}

fn is_nullable(spec: &OpenAPI, schema: &Value) -> bool {
    flag(&schema_name(schema).map_or_else(|| schema.clone(), |name| component(spec, &name)), "nullable")
}

/// The component schema of this name as JSON.
fn component(spec: &OpenAPI, name: &str) -> Value {
    let component = spec.components.as_ref().and_then(|components| components.schemas.get(name));
    component.and_then(|component| serde_json::to_value(component).ok()).unwrap_or_default()
}
