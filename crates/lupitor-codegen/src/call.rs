//! Splits each generated `send` into the request and the decoder of its response, so that `Client::call` owns everything in between.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{
    Expr, GenericArgument, ImplItem, ImplItemFn, Item, ItemImpl, ItemMod, Pat, PathArguments, ReturnType, Stmt, Type, parse_quote,
};

use super::problem::Problem;
use super::setters;

/// Splits every `send` in the module `builder`: progenitor's code up to the request becomes `into_request`, and each builder gets the trait
/// that `Client::call` takes, and the table of the operations' bodies is added.
///
/// # Errors
///
/// When a `send` is not built as progenitor is known to build it.
pub fn split(builder: &mut ItemMod) -> Result<(), Problem> {
    let Some((_, items)) = &mut builder.content else { return Ok(()) };
    let mut traits = Vec::new();
    let mut bodies = Vec::new();
    for item in items.iter_mut() {
        let Item::Impl(implementation) = item else { continue };
        let Some(name) = setters::self_name(implementation) else { continue };
        let Some(index) = implementation.items.iter().position(is_send) else { continue };
        let ImplItem::Fn(send) = &mut implementation.items[index] else { continue };
        let unknown = |what: &str| Problem::new("progenitor's output", format!("{what} of {name} is not where it is looked for"));
        let types = Types::from_send(send).ok_or_else(|| unknown("the result"))?;
        let operation_id = operation_id(send).ok_or_else(|| unknown("the id"))?;
        let request = take_request(send).ok_or_else(|| unknown("the request"))?;
        let into_request = into_request(&request);
        implementation.items.insert(index, parse_quote!(#into_request));
        bodies.push(types.bodies(&operation_id));
        traits.extend(types.builder_trait(implementation, &operation_id));
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

/// The statements up to the request, which leave `send`: there, the request comes from `into_request`.
fn take_request(send: &mut ImplItemFn) -> Option<Vec<Stmt>> {
    let statements = &mut send.block.stmts;
    let end = statements.iter().position(|statement| binds(statement, "info"))?;
    if !binds(statements.get(end.checked_sub(1)?)?, "request") {
        return None;
    }
    let rest = statements.split_off(end);
    let request = std::mem::replace(
        statements,
        parse_quote! {
            let client = self.client;
            let mut request = self.into_request().map_err(crate::generated::call::into_client_error)?;
        },
    );
    statements.extend(rest);
    Some(request)
}

fn binds(statement: &Stmt, name: &str) -> bool {
    let Stmt::Local(local) = statement else { return false };
    matches!(&local.pat, Pat::Ident(pattern) if pattern.ident == name)
}

fn into_request(statements: &[Stmt]) -> TokenStream {
    quote! {
        #[allow(unused_mut)]
        fn into_request(self) -> ::std::result::Result<::reqwest::Request, Error<()>> {
            #(#statements)*
            Ok(request)
        }
    }
}

/// `"create_lead"` of `OperationInfo { operation_id: "create_lead" }`.
fn operation_id(send: &ImplItemFn) -> Option<String> {
    send.block.stmts.iter().find_map(|statement| {
        let Stmt::Local(local) = statement else { return None };
        let Expr::Struct(info) = &*local.init.as_ref()?.expr else { return None };
        let id = info.fields.iter().find(|field| field.member.to_token_stream().to_string() == "operation_id")?;
        match &id.expr {
            Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(id), .. }) => Some(id.value()),
            _ => None,
        }
    })
}

/// The types of an operation's responses.
struct Types {
    success: Type,
    error: Type,
    /// The patterns of the statuses whose body is an error.
    error_statuses: Vec<Pat>,
    decode: Decode,
}

/// How the body of a success is read.
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
        let body = send.block.to_token_stream().to_string();
        let decode = if body.contains("support :: raw_text") {
            Decode::Text
        } else if body.contains("support :: raw_bytes") {
            Decode::Bytes
        } else if is_unit(&success) {
            Decode::Empty
        } else {
            Decode::Json
        };
        Some(Self { success, error, error_statuses: error_statuses(send), decode })
    }

    fn bodies(&self, operation_id: &str) -> TokenStream {
        let check = |ty: &Type| {
            if is_unit(ty) { quote!(|_| Ok(())) } else { quote!(|body| crate::generated::call::json::<#ty>(body).map(drop)) }
        };
        let success = if let Decode::Json = self.decode { check(&self.success) } else { quote!(|_| Ok(())) };
        let error = check(&self.error);
        let statuses = &self.error_statuses;
        let is_error = if statuses.is_empty() { quote!(|_| false) } else { quote!(|status| matches!(status, #(#statuses)|*)) };
        quote! {
            crate::generated::call::Bodies {
                operation_id: #operation_id,
                success: #success,
                is_documented_error: #is_error,
                error: #error,
            }
        }
    }

    fn builder_trait(&self, implementation: &ItemImpl, operation_id: &str) -> [Item; 2] {
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

                const OPERATION_ID: &'static str = #operation_id;

                fn into_request(self) -> ::std::result::Result<::reqwest::Request, Error<()>> {
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

/// The patterns of the arms that return `Error::ErrorResponse`.
fn error_statuses(send: &ImplItemFn) -> Vec<Pat> {
    let matches = send.block.stmts.iter().filter_map(|statement| match statement {
        Stmt::Expr(Expr::Match(statuses), _) => Some(&statuses.arms),
        _ => None,
    });
    let errors = matches.flatten().filter(|arm| arm.body.to_token_stream().to_string().contains("ErrorResponse"));
    errors.map(|arm| arm.pat.clone()).collect()
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
