//! A path and a header hold text: a value without a text of its own cannot stand there.

use openapiv3::{OpenAPI, Parameter, ParameterSchemaOrContent, SchemaKind, Type};

use super::document;
use super::problem::Problem;

/// Every parameter in a path or a header is a string, a number or a boolean.
pub fn in_paths_and_headers(spec: &OpenAPI) -> Result<(), Problem> {
    for endpoint in document::endpoints(spec)? {
        for parameter in document::parameters(spec, &endpoint) {
            if !matches!(parameter, Parameter::Path { .. } | Parameter::Header { .. }) {
                continue;
            }
            let data = parameter.parameter_data_ref();
            let ParameterSchemaOrContent::Schema(schema) = &data.format else { continue };
            let is_scalar = document::resolve(spec, schema).is_some_and(|schema| match &schema.schema_kind {
                SchemaKind::Type(kind) => !matches!(kind, Type::Object(_) | Type::Array(_)),
                _ => false,
            });
            if !is_scalar {
                let problem = format!(
                    "parameter {} must be a string, an integer, a number or a boolean in a path or a header, give it such a type",
                    data.name
                );
                return Err(Problem::new(format!("{} ({})", endpoint.place, endpoint.id), problem));
            }
        }
    }
    Ok(())
}
