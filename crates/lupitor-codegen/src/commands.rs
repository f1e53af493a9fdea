//! The file `commands.rs` of the command `lupitor`: a group for each tag, a command for each operation, a flag for each parameter and
//! for each property of a body. It is data, and a function for each operation that calls progenitor's builder.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToKebabCase;
use openapiv3::{OpenAPI, ReferenceOr, Schema};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

use crate::client::raw_media_type;
use crate::json::JSON;
use crate::problem::Problem;
use crate::spec::{self, Endpoint, field_ident};

mod builders;
mod flags;

use builders::Builders;
use flags::Flag;
pub use flags::text;

/// The file `commands.rs`. `module` is the path of the generated client, `lupitor::generated`. A flag with one of the `reserved` names
/// gets a prefix.
pub fn generate(spec: &OpenAPI, client: &syn::File, module: &str, reserved: &[&str]) -> Result<TokenStream, Problem> {
    let module: syn::Path =
        syn::parse_str(module).map_err(|e| Problem::new(module, format!("is not the path of a module: {e}")))?;
    let builders = Builders::find(client);
    let endpoints = spec::endpoints(spec);
    let names = names(&endpoints);
    let groups = groups(spec, names.values().map(|(group, _)| group.as_str()));
    let mut rows = Vec::new();
    let mut calls = Vec::new();
    for endpoint in &endpoints {
        let (group, name) = &names[endpoint.id];
        let operation = Operation::new(spec, endpoint, &builders, reserved)?;
        rows.push(operation.row(endpoint, group, name));
        calls.push(operation.call(endpoint));
    }
    Ok(quote! {
        use #module::types;

        /// The groups, in the order of the document's tags.
        pub(crate) static GROUPS: &[Group] = &[#(#groups),*];

        /// The operations, in the order of the document.
        pub(crate) static OPERATIONS: &[Operation] = &[#(#rows),*];

        #(#calls)*
    })
}

/// The group and the name of each command, by the id of its operation.
fn names<'a>(endpoints: &[Endpoint<'a>]) -> BTreeMap<&'a str, (String, String)> {
    let short = |endpoint: &Endpoint<'_>| {
        let group = group(endpoint);
        let name = command_name(&group, endpoint.id);
        (group, name)
    };
    let mut uses = BTreeMap::<_, usize>::new();
    endpoints.iter().for_each(|endpoint| *uses.entry(short(endpoint)).or_default() += 1);
    let named = endpoints.iter().map(|endpoint| {
        let (group, name) = short(endpoint);
        let is_unique = uses[&(group.clone(), name.clone())] == 1;
        (endpoint.id, (group, if is_unique { name } else { endpoint.id.to_kebab_case() }))
    });
    named.collect()
}

/// The first tag. Without one, the first fixed part of the path below the base path.
fn group(endpoint: &Endpoint<'_>) -> String {
    let tag = endpoint.operation.tags.first().map(|tag| tag.to_kebab_case()).filter(|tag| !tag.is_empty());
    tag.unwrap_or_else(|| {
        let is_version = |part: &str| part.strip_prefix('v').is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()));
        let mut parts = endpoint.path.split('/').filter(|part| !part.is_empty() && !part.contains('{'));
        let part = parts.find(|part| *part != "api" && !is_version(part)).map(|part| part.to_kebab_case());
        part.filter(|part| !part.is_empty()).unwrap_or_else(|| "operations".to_owned())
    })
}

/// The words of the id that the group does not have: `bulk-create` of `bulkCreateLeads` among the leads.
fn command_name(group: &str, id: &str) -> String {
    let singular = |word: &str| word.strip_suffix('s').unwrap_or(word).to_owned();
    let of_group: BTreeSet<_> = group.split('-').map(singular).collect();
    let id = id.to_kebab_case();
    let words: Vec<_> = id.split('-').filter(|word| !of_group.contains(&singular(word))).collect();
    if words.is_empty() { id } else { words.join("-") }
}

fn groups<'a>(spec: &OpenAPI, used: impl Iterator<Item = &'a str>) -> Vec<TokenStream> {
    let used: BTreeSet<_> = used.collect();
    let tags: Vec<_> = spec.tags.iter().map(|tag| (tag.name.to_kebab_case(), tag.description.as_deref())).collect();
    let without_tag = used.iter().filter(|name| tags.iter().all(|(tag, _)| tag != *name));
    let without_tag: Vec<_> = without_tag.map(|name| ((*name).to_owned(), None)).collect();
    let all = tags.into_iter().filter(|(name, _)| used.contains(name.as_str())).chain(without_tag);
    let groups = all.map(|(name, description)| {
        let about = description.map_or_else(String::new, text);
        let about = about.strip_suffix('.').unwrap_or(&about);
        quote!(Group { name: #name, about: #about })
    });
    groups.collect()
}

/// The command of an operation.
struct Operation {
    parameters: Vec<(Flag, syn::Type)>,
    body: Body,
    /// The names in a success, in the order of the document.
    order: Vec<String>,
}

enum Body {
    None,
    /// Text or bytes.
    Raw,
    /// JSON, or a form.
    Value {
        ty: Box<syn::Type>,
        flags: Vec<Flag>,
        /// The descriptions of nested properties: `leads.phoneNumber`.
        hints: Vec<(String, String)>,
    },
}

impl Operation {
    fn new(spec: &OpenAPI, endpoint: &Endpoint<'_>, builders: &Builders<'_>, reserved: &[&str]) -> Result<Self, Problem> {
        let unknown = |field: &str| {
            let problem = format!("{field} of {} is in an unknown form, correct commands/builders.rs", endpoint.builder());
            Problem::new("progenitor's output", problem)
        };
        let mut taken: BTreeSet<String> = reserved.iter().map(|name| (*name).to_owned()).collect();
        let mut parameters = Vec::new();
        for parameter in endpoint.parameters() {
            let data = parameter.parameter_data_ref();
            let ty = builders.field(&endpoint.builder(), &field_ident(&data.name)).ok_or_else(|| unknown(&data.name))?;
            parameters.push((Flag::of_parameter(spec, data, &mut taken), ty));
        }
        let body = match endpoint.body().filter(|(_, body)| !body.content.is_empty()) {
            None => Body::None,
            Some((_, body)) => {
                let ty =
                    builders.field(&endpoint.builder(), &Ident::new("body", Span::call_site())).ok_or_else(|| unknown("body"))?;
                let is_raw = body.content.keys().all(|name| name != JSON && name != "application/x-www-form-urlencoded");
                match body.content.values().next().and_then(|media| media.schema.as_ref()) {
                    Some(schema) if !is_raw => Body::value(spec, schema, ty, &mut taken),
                    _ => Body::Raw,
                }
            }
        };
        let mut order = Vec::new();
        for schema in endpoint.successes().filter_map(|success| success.schema()) {
            if let Some(schema) = spec::resolve(spec, schema) {
                flags::order(spec, schema, 0, &mut order);
            }
        }
        Ok(Self { parameters, body, order })
    }

    fn row(&self, endpoint: &Endpoint<'_>, group: &str, name: &str) -> TokenStream {
        let (id, function) = (endpoint.id, call_ident(endpoint));
        let summary = endpoint.operation.summary.as_deref().map_or_else(|| id.to_owned(), text);
        let description = endpoint.operation.description.as_deref().map_or_else(String::new, text);
        let parameters = self.parameters.iter().map(|(flag, _)| flag.tokens(false));
        let (body, properties, hints) = match &self.body {
            Body::None => (quote!(None), Vec::new(), Vec::new()),
            Body::Raw => (quote!(Raw), Vec::new(), Vec::new()),
            Body::Value { flags, hints, .. } => {
                let hints = hints.iter().map(|(path, hint)| quote!((#path, #hint))).collect();
                (quote!(Value), flags.iter().map(|flag| flag.tokens(true)).collect(), hints)
            }
        };
        let order = &self.order;
        quote! {
            Operation {
                id: #id,
                group: #group,
                name: #name,
                summary: #summary,
                description: #description,
                flags: &[#(#parameters,)* #(#properties,)*],
                body: Body::#body,
                hints: &[#(#hints),*],
                order: &[#(#order),*],
                call: #function,
            }
        }
    }

    fn call(&self, endpoint: &Endpoint<'_>) -> TokenStream {
        let (function, method) = (call_ident(endpoint), format_ident!("{}", endpoint.generated_id()));
        let parameters = self.parameters.iter().map(|(flag, ty)| {
            let (name, setter) = (&flag.property, field_ident(&flag.property));
            quote! {
                let builder = match input.parameter::<#ty>(#name)? {
                    Some(value) => builder.#setter(value),
                    None => builder,
                };
            }
        });
        let body = match &self.body {
            Body::None => quote!(),
            Body::Raw => quote!(let builder = builder.body(input.raw_body()?);),
            Body::Value { ty, .. } => quote!(let builder = builder.body(input.body::<#ty>()?);),
        };
        let is_bytes = raw_media_type(endpoint).is_some_and(|media_type| !media_type.starts_with("text/"));
        let send = if is_bytes { quote!(bytes) } else { quote!(data) };
        quote! {
            #[allow(deprecated, unused_variables)]
            fn #function<'a>(client: &'a ::lupitor::Client, input: &'a Input) -> Call<'a> {
                ::std::boxed::Box::pin(async move {
                    let builder = client.generated().#method();
                    #(#parameters)*
                    #body
                    #send(client, builder).await
                })
            }
        }
    }
}

impl Body {
    fn value(spec: &OpenAPI, schema: &ReferenceOr<Schema>, ty: syn::Type, taken: &mut BTreeSet<String>) -> Self {
        let mut flags = Vec::new();
        let mut hints = Vec::new();
        if let Some(schema) = spec::resolve(spec, schema) {
            let required = flags::required(schema);
            for (name, property) in spec::properties(schema) {
                flags.push(Flag::of_property(spec, name, property, required.contains(name), taken));
            }
            flags::hints(spec, schema, "", 0, &mut hints);
        }
        Self::Value { ty: Box::new(ty), flags, hints }
    }
}

fn call_ident(endpoint: &Endpoint<'_>) -> Ident {
    format_ident!("call_{}", endpoint.generated_id())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_command_has_the_words_that_its_group_lacks() {
        let cases = [
            ("leads", "createLead", "create"),
            ("leads", "bulkCreateLeads", "bulk-create"),
            ("health", "getHealth", "get"),
            ("spec-change", "getSpecChange", "get"),
            ("leads", "leads", "leads"),
            ("leads", "listCampaigns", "list-campaigns"),
        ];
        for (group, id, name) in cases {
            assert_eq!(command_name(group, id), name, "{id} in {group}");
        }
    }
}
