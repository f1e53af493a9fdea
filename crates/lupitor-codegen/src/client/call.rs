//! Splits each generated `send` into the request and the decoder of its response, so that `Client::call` owns everything in between.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::visit_mut::{self, VisitMut};
use syn::{
    Expr, ExprCall, ExprLit, ExprStruct, GenericArgument, ImplItem, ImplItemFn, Item, ItemImpl, ItemMod, Lit, Local, Member, Pat,
    PathArguments, ReturnType, Stmt, Type, parse_quote,
};

use crate::client::queries::request_variable;
use crate::client::syntax::{self_name, tokens};
use crate::problem::Problem;

/// Splits every `send` in the module `builder`: progenitor's code up to the request becomes `into_request`. Each builder gets the trait
/// that `Client::call` takes. A table has the types of the operations' bodies.
///
/// # Errors
///
/// When progenitor writes a `send` in an unknown form.
pub fn split(builder: &mut ItemMod) -> Result<(), Problem> {
    let Some((_, items)) = &mut builder.content else { return Ok(()) };
    let mut traits = Vec::new();
    let mut bodies = Vec::new();
    for item in items.iter_mut() {
        let Item::Impl(implementation) = item else { continue };
        let Some(name) = self_name(implementation) else { continue };
        let Some(index) = implementation.items.iter().position(is_send) else { continue };
        let ImplItem::Fn(send) = &mut implementation.items[index] else { continue };
        let unknown = |what: &str| {
            Problem::new("progenitor's output", format!("writes {what} of {name} in an unknown form, correct client/call.rs"))
        };
        let types = Types::from_send(send).ok_or_else(|| unknown("the result"))?;
        let operation_id = operation_id(send).ok_or_else(|| unknown("the id"))?;
        let request = take_request(send).ok_or_else(|| unknown("the request"))?;
        let into_request = into_request(&request);
        implementation.items.insert(index, parse_quote!(#into_request));
        bodies.push(types.bodies(&operation_id));
        traits.extend(types.builder_trait(implementation, &operation_id, &request.body_type()));
    }
    items.extend(traits);
    items.push(parse_quote! {
        /// The types of each operation's bodies.
        pub(crate) static BODIES: &[crate::generated::call::Bodies] = &[#(#bodies),*];
    });
    Ok(())
}

fn is_send(item: &ImplItem) -> bool {
    matches!(item, ImplItem::Fn(function) if function.sig.ident == "send")
}

/// The statements up to the request, and the variable that holds it. Beside a parameter of that name, it is `_request`.
struct RequestPart {
    statements: Vec<Stmt>,
    variable: Ident,
    body: Option<JsonBody>,
}

/// The variable and the type of a JSON body.
struct JsonBody {
    variable: Ident,
    ty: Type,
}

impl RequestPart {
    fn body_type(&self) -> Type {
        self.body.as_ref().map_or_else(|| parse_quote!(()), |body| body.ty.clone())
    }
}

/// Moves the statements up to the request out of `send`, which calls `into_request` in their place.
fn take_request(send: &mut ImplItemFn) -> Option<RequestPart> {
    let statements = &mut send.block.stmts;
    let end = statements.iter().position(|statement| operation_info(statement).is_some())?;
    // Query parameters may be written after the request is built.
    let variable = statements[..end].iter().rev().find_map(request_variable)?;
    let client = client_field(statements.first()?)?;
    let rest = statements.split_off(end);
    let request = std::mem::replace(
        statements,
        parse_quote! {
            let #client = self.#client;
            let (mut #variable, _) = self.into_request().map_err(crate::generated::call::into_client_error)?;
        },
    );
    statements.extend(rest);
    let body = request.iter().find_map(json_body).filter(|body| is_borrowed(&request, &body.variable));
    Some(RequestPart { statements: request, variable, body })
}

/// The client's field in `let Self { client, limit } = self;`. Beside a parameter of that name, it is `_client`.
fn client_field(statement: &Stmt) -> Option<Ident> {
    let Stmt::Local(Local { pat: Pat::Struct(pattern), .. }) = statement else { return None };
    let field = |name: &str| pattern.fields.iter().find(|field| tokens(&field.member) == name);
    match &field("_client").or_else(|| field("client"))?.member {
        Member::Named(name) => Some(name.clone()),
        Member::Unnamed(_) => None,
    }
}

/// `body` and `types::LeadInput` of `let body = body.and_then(|v| types::LeadInput::try_from(v)…)…?;`.
fn json_body(statement: &Stmt) -> Option<JsonBody> {
    let Stmt::Local(Local { pat: Pat::Ident(variable), init: Some(init), .. }) = statement else { return None };
    let mut target = TryFromTarget(None);
    target.visit_expr_mut(&mut init.expr.clone());
    Some(JsonBody { variable: variable.ident.clone(), ty: target.0? })
}

/// True if the request only borrows the body, which is there for the caller then.
fn is_borrowed(request: &[Stmt], body: &Ident) -> bool {
    request.iter().any(|statement| tokens(statement).contains(&format!(". json (& {body})")))
}

/// `X` of the call `X::try_from(…)`.
struct TryFromTarget(Option<Type>);

impl VisitMut for TryFromTarget {
    fn visit_expr_call_mut(&mut self, call: &mut ExprCall) {
        visit_mut::visit_expr_call_mut(self, call);
        let Expr::Path(function) = &*call.func else { return };
        let mut path = function.path.clone();
        if path.segments.pop().is_some_and(|last| last.value().ident == "try_from") && path.segments.pop_punct().is_some() {
            self.0 = Some(parse_quote!(#path));
        }
    }
}

/// `OperationInfo { … }` of `let info = OperationInfo { … };`.
fn operation_info(statement: &Stmt) -> Option<&ExprStruct> {
    let Stmt::Local(local) = statement else { return None };
    match &*local.init.as_ref()?.expr {
        Expr::Struct(info) if info.path.is_ident("OperationInfo") => Some(info),
        _ => None,
    }
}

fn into_request(request: &RequestPart) -> TokenStream {
    let RequestPart { statements, variable, .. } = request;
    let (body_type, body) =
        (request.body_type(), request.body.as_ref().map_or(quote!(()), |body| body.variable.to_token_stream()));
    quote! {
        #[allow(unused_mut)]
        fn into_request(self) -> ::std::result::Result<(::reqwest::Request, #body_type), Error<()>> {
            #(#statements)*
            Ok((#variable, #body))
        }
    }
}

/// `"create_lead"` of `OperationInfo { operation_id: "create_lead" }`.
fn operation_id(send: &ImplItemFn) -> Option<String> {
    let info = send.block.stmts.iter().find_map(operation_info)?;
    let id = info.fields.iter().find(|field| tokens(&field.member) == "operation_id")?;
    match &id.expr {
        Expr::Lit(ExprLit { lit: Lit::Str(id), .. }) => Some(id.value()),
        _ => None,
    }
}

/// The types of an operation's responses.
struct Types {
    success: Type,
    error: Type,
    /// The patterns of the documented statuses.
    statuses: Vec<Pat>,
    decode: Decode,
}

/// The form of the body of a success.
#[derive(Clone, Copy)]
enum Decode {
    Json,
    Text,
    Bytes,
    Empty,
}

impl Types {
    /// Reads `Result<ResponseValue<Success>, Error<Error>>`, and the arms that read the body.
    fn from_send(send: &ImplItemFn) -> Option<Self> {
        let ReturnType::Type(_, result) = &send.sig.output else { return None };
        let [value, error] = <[Type; 2]>::try_from(arguments(result)).ok()?;
        let [success] = <[Type; 1]>::try_from(arguments(&value)).ok()?;
        let [error] = <[Type; 1]>::try_from(arguments(&error)).ok()?;
        let body = tokens(&send.block);
        let decode = if body.contains("support :: raw_text") {
            Decode::Text
        } else if body.contains("support :: raw_bytes") {
            Decode::Bytes
        } else if is_unit(&success) {
            Decode::Empty
        } else {
            Decode::Json
        };
        Some(Self { success, error, statuses: statuses(send), decode })
    }

    fn bodies(&self, operation_id: &str) -> TokenStream {
        let check = |ty: &Type| {
            if is_unit(ty) { quote!(|_| Ok(())) } else { quote!(|body| crate::generated::call::json::<#ty>(body).map(drop)) }
        };
        let success = if let Decode::Json = self.decode { check(&self.success) } else { quote!(|_| Ok(())) };
        let error = check(&self.error);
        let statuses = &self.statuses;
        quote! {
            crate::generated::call::Bodies {
                operation_id: #operation_id,
                success: #success,
                is_documented: |status| matches!(status, #(#statuses)|*),
                error: #error,
            }
        }
    }

    fn builder_trait(&self, implementation: &ItemImpl, operation_id: &str, body: &Type) -> [Item; 2] {
        let (success, builder) = (&self.success, &implementation.self_ty);
        let (generics, _, clause) = implementation.generics.split_for_impl();
        let decode = match self.decode {
            Decode::Json => quote!(crate::generated::call::json(body)),
            Decode::Text => quote!(Ok(crate::generated::support::text(body))),
            Decode::Bytes => quote!(Ok(body.to_vec())),
            Decode::Empty => quote!(Ok(())),
        };
        let ignored = if let Decode::Empty = self.decode { quote!(_) } else { quote!(body) };
        let sealed = parse_quote!(impl #generics crate::generated::call::Sealed for #builder #clause {});
        let operation = parse_quote! {
            impl #generics crate::generated::call::OperationBuilder for #builder #clause {
                type Output = #success;
                type Body = #body;

                const OPERATION_ID: &'static str = #operation_id;

                fn into_request(self) -> ::std::result::Result<(::reqwest::Request, #body), Error<()>> {
                    <#builder>::into_request(self)
                }

                fn decode(#ignored: &[u8]) -> ::serde_json::Result<Self::Output> {
                    #decode
                }
            }
        };
        [sealed, operation]
    }
}

/// The patterns of the arms that decode a body.
fn statuses(send: &ImplItemFn) -> Vec<Pat> {
    let matches = send.block.stmts.iter().filter_map(|statement| match statement {
        Stmt::Expr(Expr::Match(statuses), _) => Some(&statuses.arms),
        _ => None,
    });
    let documented = matches.flatten().filter(|arm| !matches!(arm.pat, Pat::Wild(_)));
    documented.map(|arm| arm.pat.clone()).collect()
}

/// The arguments of the last segment: `A` and `B` of `Result<A, B>`.
fn arguments(ty: &Type) -> Vec<Type> {
    let Type::Path(path) = ty else { return Vec::new() };
    let Some(PathArguments::AngleBracketed(arguments)) = path.path.segments.last().map(|segment| &segment.arguments) else {
        return Vec::new();
    };
    let types = arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty.clone()),
        _ => None,
    });
    types.collect()
}

fn is_unit(ty: &Type) -> bool {
    matches!(ty, Type::Tuple(tuple) if tuple.elems.is_empty())
}
