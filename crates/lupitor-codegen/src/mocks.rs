//! The file `httpmock.rs` of `lupitor-httpmock`: progenitor's typed mocks, completed. progenitor gives each operation a type for its
//! requests (`CreateLeadWhen`), a type for its responses (`CreateLeadThen`) and a method of `MockServerExt`. This module adds documentation,
//! what progenitor writes in another way than the client, the documented errors, and asynchronous methods.

use std::collections::BTreeMap;

use openapiv3::{OpenAPI, StatusCode};
use proc_macro2::{Ident, Span};
use quote::format_ident;
use syn::{FnArg, GenericArgument, ImplItem, ImplItemFn, Item, ItemImpl, ItemMod, PathArguments, TraitItem, Type, parse_quote};

use crate::client::syntax;
use crate::commands::text;
use crate::error_catalogue::DocumentedError;
use crate::problem::Problem;
use crate::spec::{self, Endpoint};

mod then;
mod when;

/// The document without responses whose status has no name: progenitor names a method after it, and panics without one.
pub fn with_named_statuses(spec: &OpenAPI) -> OpenAPI {
    let mut spec = spec.clone();
    for (_, operation) in spec.paths.paths.values_mut().filter_map(spec::item_mut).flat_map(spec::operations_mut) {
        operation.responses.responses.retain(|status, _| match status {
            StatusCode::Code(code) => reason(*code).is_some(),
            StatusCode::Range(_) => true,
        });
    }
    spec
}

fn reason(status: u16) -> Option<&'static str> {
    http::StatusCode::from_u16(status).ok()?.canonical_reason()
}

/// Completes the mocks that progenitor generates. `module` is the path of the generated client, `lupitor::generated`.
pub fn complete(spec: &OpenAPI, errors: &[DocumentedError], module: &str, file: &mut syn::File) -> Result<(), Problem> {
    let module: syn::Path =
        syn::parse_str(module).map_err(|e| Problem::new(module, format!("is not the path of a module: {e}")))?;
    let endpoints = spec::endpoints(spec);
    let mut completed = 0;
    for item in &mut file.items {
        match item {
            Item::Mod(operations) if operations.ident == "operations" => {
                completed = complete_operations(spec, errors, &module, &endpoints, operations)?;
            }
            Item::Trait(item) if item.ident == "MockServerExt" => {
                item.attrs = vec![doc(
                    "A method for each operation, to mock it. Each takes a function that configures the request and the response.",
                )];
                let methods: Vec<_> = item.items.iter().filter_map(trait_method).cloned().collect();
                for method in &mut item.items {
                    if let TraitItem::Fn(function) = method {
                        function.attrs = vec![doc(&method_doc(&endpoints, &function.sig.ident))];
                    }
                }
                for method in methods {
                    let (name, config) = (async_name(&endpoints, &method.sig.ident)?, config(&method)?);
                    let text = doc(&format!("As [`{0}`](Self::{0}), without blocking the thread.", method.sig.ident));
                    item.items.push(parse_quote! {
                        #text
                        fn #name<F>(&self, config_fn: F) -> impl ::std::future::Future<Output = ::httpmock::Mock<'_>> + Send
                        where
                            F: #config + Send;
                    });
                }
            }
            Item::Impl(item) if syntax::is_trait(item, "MockServerExt") => implement_async(&endpoints, item)?,
            _ => {}
        }
    }
    if completed != 2 * endpoints.len() {
        return Err(unknown("does not have two types for each operation"));
    }
    Ok(())
}

fn unknown(problem: &str) -> Problem {
    Problem::new("progenitor's output", format!("{problem}, correct mocks.rs"))
}

fn doc(text: &str) -> syn::Attribute {
    // `//!` and `///` are attributes with a space in front of the text.
    let text = format!(" {}", text.trim().replace('\n', "\n "));
    parse_quote!(#[doc = #text])
}

fn trait_method(item: &TraitItem) -> Option<&syn::TraitItemFn> {
    match item {
        TraitItem::Fn(function) => Some(function),
        _ => None,
    }
}

/// The bound of the function that configures a mock: `FnOnce(operations::CreateLeadWhen, operations::CreateLeadThen)`.
fn config(method: &syn::TraitItemFn) -> Result<syn::TypeParamBound, Problem> {
    let bounds = method.sig.generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    let bound = bounds.into_iter().find_map(|predicate| match predicate {
        syn::WherePredicate::Type(bounded) => bounded.bounds.first().cloned(),
        _ => None,
    });
    bound.ok_or_else(|| unknown("has a method without a function that configures it"))
}

fn async_name(endpoints: &[Endpoint<'_>], method: &Ident) -> Result<Ident, Problem> {
    let name = format_ident!("{method}_async");
    match endpoints.iter().find(|endpoint| name == endpoint.generated_id()) {
        Some(other) => {
            let problem = format!("is {name} in Rust, the asynchronous mock of another operation: rename one");
            Err(Problem::new(other.named_place(), problem))
        }
        None => Ok(name),
    }
}

fn method_doc(endpoints: &[Endpoint<'_>], method: &Ident) -> String {
    let Some(endpoint) = endpoints.iter().find(|endpoint| *method == endpoint.generated_id()) else { return String::new() };
    let summary = endpoint.operation.summary.as_deref().map_or_else(String::new, |summary| format!(" {}.", text(summary)));
    format!("Mocks `{}`, `{} {}`.{summary}", endpoint.id, endpoint.method.to_uppercase(), endpoint.path)
}

fn implement_async(endpoints: &[Endpoint<'_>], item: &mut ItemImpl) -> Result<(), Problem> {
    let methods: Vec<_> = functions(item).map(|function| function.sig.clone()).collect();
    for signature in methods {
        let name = async_name(endpoints, &signature.ident)?;
        let method = syn::TraitItemFn { attrs: Vec::new(), sig: signature.clone(), default: None, semi_token: None };
        let config = config(&method)?;
        let syn::TypeParamBound::Trait(bound) = &config else { return Err(unknown("configures a mock in an unknown form")) };
        let arguments = bound.path.segments.last().map(|segment| &segment.arguments);
        let Some(PathArguments::Parenthesized(arguments)) = arguments else {
            return Err(unknown("configures a mock in an unknown form"));
        };
        let mut types = arguments.inputs.iter();
        let (Some(when), Some(then)) = (types.next(), types.next()) else {
            return Err(unknown("configures a mock in an unknown form"));
        };
        item.items.push(parse_quote! {
            async fn #name<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
            where
                F: #config + Send,
            {
                self.mock_async(|when, then| config_fn(#when::new(when), #then::new(then))).await
            }
        });
    }
    Ok(())
}

/// Completes the types of the requests and responses. Returns the number of the completed types.
fn complete_operations(
    spec: &OpenAPI,
    errors: &[DocumentedError],
    module: &syn::Path,
    endpoints: &[Endpoint<'_>],
    operations: &mut ItemMod,
) -> Result<usize, Problem> {
    let whens: BTreeMap<_, _> = endpoints.iter().map(|endpoint| (format!("{}When", endpoint.builder()), endpoint)).collect();
    let thens: BTreeMap<_, _> = endpoints.iter().map(|endpoint| (format!("{}Then", endpoint.builder()), endpoint)).collect();
    operations.attrs = vec![doc(
        "The request and the response of each operation. `into_inner` returns httpmock's own type, and `and` uses it in between, for \
         whatever the document does not describe.",
    )];
    let mut completed = 0;
    for item in syntax::items_mut(operations) {
        match item {
            // progenitor imports everything.
            Item::Use(import) => {
                *import = parse_quote!(#[allow(unused_imports, reason = "a document may need no types")] use #module::types;)
            }
            Item::Struct(item) => {
                let name = item.ident.to_string();
                let subject = match (whens.get(&name), thens.get(&name)) {
                    (Some(endpoint), _) => format!("The expected request of `{}`.", endpoint.id),
                    (None, Some(endpoint)) => format!("The response of `{}`.", endpoint.id),
                    (None, None) => return Err(unknown(&format!("has a type {name} of no operation"))),
                };
                item.attrs = vec![doc(&subject)];
            }
            Item::Impl(item) => {
                let name = syntax::self_name(item).unwrap_or_default();
                match (whens.get(&name), thens.get(&name)) {
                    (Some(endpoint), _) => when::complete(spec, endpoint, item)?,
                    (None, Some(endpoint)) => then::complete(spec, errors, endpoint, item)?,
                    (None, None) => return Err(unknown(&format!("implements {name} of no operation"))),
                }
                completed += 1;
            }
            _ => {}
        }
    }
    Ok(completed)
}

/// The methods of an impl.
fn functions(item: &mut ItemImpl) -> impl Iterator<Item = &mut ImplItemFn> {
    item.items.iter_mut().filter_map(|item| match item {
        ImplItem::Fn(function) => Some(function),
        _ => None,
    })
}

/// A name that no method of the impl has: the name itself, or with the suffix.
fn free(taken: &mut Vec<String>, name: &str, suffix: &str) -> Ident {
    let mut name = name.to_owned();
    while taken.contains(&name) {
        name.push_str(suffix);
    }
    taken.push(name.clone());
    Ident::new(&name, Span::call_site())
}

/// The type of the parameter `value`, without references: `types::Cursor` of `value: &types::Cursor`. True for an optional one, whose type
/// progenitor writes as `T: Into<Option<&'a types::Cursor>>`.
fn value_type(function: &ImplItemFn) -> Option<(Type, bool)> {
    let ty = function.sig.inputs.iter().find_map(|input| match input {
        FnArg::Typed(argument) => matches!(&*argument.pat, syn::Pat::Ident(name) if name.ident == "value").then(|| &*argument.ty),
        FnArg::Receiver(_) => None,
    })?;
    let Some(clause) = &function.sig.generics.where_clause else { return Some((owned(ty), false)) };
    let bound = clause.predicates.iter().find_map(|predicate| match predicate {
        syn::WherePredicate::Type(bounded) => bounded.bounds.first(),
        _ => None,
    })?;
    let syn::TypeParamBound::Trait(bound) = bound else { return None };
    let option = argument(bound.path.segments.last()?)?;
    let Type::Path(option) = option else { return None };
    Some((owned(argument(option.path.segments.last()?)?), true))
}

fn argument(segment: &syn::PathSegment) -> Option<&Type> {
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

/// The type without references: `String` of `&str`.
fn owned(ty: &Type) -> Type {
    struct Owned;
    impl syn::visit_mut::VisitMut for Owned {
        fn visit_type_mut(&mut self, ty: &mut Type) {
            if let Type::Reference(reference) = ty {
                *ty = (*reference.elem).clone();
            }
            if matches!(&*ty, Type::Path(path) if path.path.is_ident("str")) {
                *ty = parse_quote!(::std::string::String);
            }
            syn::visit_mut::visit_type_mut(self, ty);
        }
    }
    let mut ty = ty.clone();
    syn::visit_mut::VisitMut::visit_type_mut(&mut Owned, &mut ty);
    ty
}
