//! Deprecated operations, parameters and properties get `#[deprecated]`.

use std::collections::BTreeSet;

use heck::ToPascalCase;
use openapiv3::{OpenAPI, ReferenceOr};
use syn::{Attribute, ImplItem, Item, ItemMod, parse_quote};

use crate::client::syntax;
use crate::spec::{self, field_name};

/// The names of types and of their fields or setters, and the names of operations.
#[derive(Default)]
struct Deprecated {
    operations: BTreeSet<String>,
    parameters: BTreeSet<(String, String)>,
    properties: BTreeSet<(String, String)>,
}

/// Marks methods, setters and fields.
pub fn mark(spec: &OpenAPI, file: &mut syn::File) {
    let names = names(spec);
    for item in &mut file.items {
        match item {
            Item::Impl(implementation) if syntax::self_name(implementation).as_deref() == Some("Client") => {
                functions(&mut implementation.items, |name| names.operations.contains(name));
            }
            Item::Mod(module) if module.ident == "types" => {
                fields(module, &names.properties);
                syntax::submodule(module, "builder").for_each(|item| mark_setters(item, &names.properties));
            }
            Item::Mod(module) if module.ident == "builder" => {
                syntax::items_mut(module).for_each(|item| mark_setters(item, &names.parameters));
            }
            _ => {}
        }
    }
}

fn names(spec: &OpenAPI) -> Deprecated {
    let mut names = Deprecated::default();
    for endpoint in spec::endpoints(spec) {
        if endpoint.operation.deprecated {
            names.operations.insert(field_name(endpoint.id));
        }
        for parameter in endpoint.parameters() {
            let data = parameter.parameter_data_ref();
            if data.deprecated == Some(true) {
                names.parameters.insert((endpoint.builder(), field_name(&data.name)));
            }
        }
    }
    for (name, schema) in spec::schemas(spec) {
        for (property, schema) in spec::properties(schema) {
            if matches!(schema, ReferenceOr::Item(schema) if schema.schema_data.deprecated) {
                names.properties.insert((name.to_pascal_case(), field_name(property)));
            }
        }
    }
    names
}

fn attribute() -> Attribute {
    parse_quote!(#[deprecated])
}

fn functions(items: &mut [ImplItem], is_deprecated: impl Fn(&str) -> bool) {
    for item in items {
        if let ImplItem::Fn(function) = item
            && is_deprecated(&function.sig.ident.to_string())
        {
            function.attrs.push(attribute());
        }
    }
}

fn mark_setters(item: &mut Item, names: &BTreeSet<(String, String)>) {
    let Item::Impl(implementation) = item else { return };
    if let Some(builder) = syntax::self_name(implementation) {
        functions(&mut implementation.items, |name| names.contains(&(builder.clone(), name.to_owned())));
    }
}

fn fields(types: &mut ItemMod, names: &BTreeSet<(String, String)>) {
    for item in syntax::items_mut(types) {
        let Item::Struct(structure) = item else { continue };
        for field in &mut structure.fields {
            let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
            if names.contains(&(structure.ident.to_string(), name)) {
                field.attrs.push(attribute());
            }
        }
    }
}
