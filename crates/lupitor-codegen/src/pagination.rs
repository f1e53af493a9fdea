//! Lists with pages: the extension `x-lupitor-pagination`, which names the parameters and the places in the response.

use openapiv3::{
    ArrayType, OpenAPI, Parameter, ParameterSchemaOrContent, ReferenceOr, Schema, SchemaKind, Type, VariantOrUnknownOrEmpty,
};
use serde_json::{Map, Value};

use crate::problem::Problem;
use crate::spec::{self, Endpoint, schema_name};

/// The extension of an operation.
pub const PAGINATION: &str = "x-lupitor-pagination";
const FORM: &str = "{cursor: cursor, limit: limit, items: [/data/leads], next: /data/cursor, more: /data/hasMore}";
/// More schemas than a chain of references has.
const MOST_REFERENCES: usize = 32;

/// The pages of an operation.
pub struct Pagination {
    /// The component schema of a success.
    pub success: String,
    /// The query parameter for the start of a page.
    pub cursor: String,
    /// The query parameter for the number of items.
    pub limit: Option<String>,
    /// The places of the items. The first one that a response has counts.
    pub items: Vec<Pointer>,
    /// The place of the next page's cursor.
    pub next: Pointer,
    /// The place of the flag that tells whether there is a next page.
    pub more: Option<Pointer>,
}

/// A JSON pointer to a property.
pub struct Pointer {
    /// As in the document: `/data/cursor`.
    pub text: String,
    /// The properties on the way.
    pub steps: Vec<String>,
}

/// Reports the problem of each operation whose extension is wrong.
pub fn check(spec: &OpenAPI) -> Vec<Problem> {
    // An operation without a success is another problem.
    let endpoints = spec::endpoints(spec).into_iter().filter(|endpoint| endpoint.successes().next().is_some());
    endpoints.filter_map(|endpoint| pagination(spec, &endpoint).err()).collect()
}

/// The pages of an operation, `None` without the extension.
pub fn pagination(spec: &OpenAPI, endpoint: &Endpoint<'_>) -> Result<Option<Pagination>, Problem> {
    let Some(value) = endpoint.operation.extensions.get(PAGINATION) else { return Ok(None) };
    let reader = Reader { spec, endpoint };
    reader.read(value).map(Some).map_err(|problem| Problem::new(endpoint.named_place(), format!("{PAGINATION}{problem}")))
}

struct Reader<'a> {
    spec: &'a OpenAPI,
    endpoint: &'a Endpoint<'a>,
}

/// A problem, which follows the name of the extension.
type Read<T> = Result<T, String>;

impl<'a> Reader<'a> {
    fn read(&self, value: &Value) -> Read<Pagination> {
        let fields = value.as_object().ok_or_else(|| format!(" must be a mapping, write it as `{FORM}`"))?;
        let known = ["cursor", "limit", "items", "next", "more"];
        if let Some(unknown) = fields.keys().find(|key| !known.contains(&key.as_str())) {
            return Err(format!(".{unknown} is unknown, use {}", known.join(", ")));
        }
        if self.endpoint.operation.extensions.get("x-lupitor-retry").and_then(Value::as_str) != Some("read") {
            return Err(" needs `x-lupitor-retry: read`, since clients request pages ahead: drop one of them".to_owned());
        }
        if self.endpoint.operation.request_body.is_some() {
            return Err(" is for operations without a request body, drop it".to_owned());
        }
        let success = self.success().ok_or(" needs a success with a JSON body, add its schema or drop the extension")?;
        Ok(Pagination {
            success: success.to_owned(),
            cursor: self.cursor(required(fields, "cursor")?)?,
            limit: fields.get("limit").map(|name| self.limit(name)).transpose()?,
            items: self.items(success, required(fields, "items")?)?,
            next: self.next(success, required(fields, "next")?)?,
            more: fields.get("more").map(|pointer| self.more(success, pointer)).transpose()?,
        })
    }

    fn success(&self) -> Option<&'a str> {
        self.endpoint.successes().find_map(|success| schema_name(success.schema()?))
    }

    fn cursor(&self, name: &Value) -> Read<String> {
        let (name, schema) = self.parameter("cursor", name, "the first page has no cursor")?;
        match &schema.schema_kind {
            SchemaKind::Type(Type::String(text)) if text.enumeration.is_empty() && is_empty(&text.format) => Ok(name),
            _ => Err(format!(".cursor: {name} must be `type: string` without a format, correct its schema")),
        }
    }

    fn limit(&self, name: &Value) -> Read<String> {
        let (name, schema) = self.parameter("limit", name, "the API has a default")?;
        match &schema.schema_kind {
            SchemaKind::Type(Type::Integer(number)) if number.enumeration.is_empty() => Ok(name),
            _ => Err(format!(".limit: {name} must be `type: integer`, correct its schema")),
        }
    }

    /// An optional query parameter, and its schema.
    fn parameter(&self, key: &str, name: &Value, reason: &str) -> Read<(String, &'a Schema)> {
        let queries = self.endpoint.parameters().filter_map(|parameter| match parameter {
            Parameter::Query { parameter_data, .. } => Some(parameter_data),
            _ => None,
        });
        let queries: Vec<_> = queries.collect();
        let Some(data) = queries.iter().find(|data| name == data.name.as_str()) else {
            let names = queries.iter().map(|data| data.name.as_str()).collect::<Vec<_>>().join(", ");
            let remedy = if names.is_empty() { "add one".to_owned() } else { format!("use one of {names}") };
            return Err(format!(".{key}: {name} is not a query parameter of this operation, {remedy}"));
        };
        let name = data.name.clone();
        if data.required {
            return Err(format!(".{key}: {name} is required, make it optional: {reason}"));
        }
        let schema = match &data.format {
            ParameterSchemaOrContent::Schema(schema) => spec::resolve(self.spec, schema),
            ParameterSchemaOrContent::Content(_) => None,
        };
        let schema = schema.ok_or_else(|| format!(".{key}: {name} has no `schema`, add it in place of `content`"))?;
        Ok((name, schema))
    }

    fn items(&self, success: &str, pointers: &Value) -> Read<Vec<Pointer>> {
        let pointers = pointers.as_array().filter(|pointers| !pointers.is_empty());
        let pointers = pointers.ok_or(".items must be a list of JSON pointers, write it as `[/data/leads]`")?;
        let mut found: Vec<Pointer> = Vec::new();
        let mut first = None;
        for pointer in pointers {
            let (pointer, schema) = self.property("items", success, pointer)?;
            let SchemaKind::Type(Type::Array(ArrayType { items: Some(item), unique_items: false, .. })) = &schema.schema_kind
            else {
                return Err(format!(".items: {} must be an array with `items`, name a list of the response", pointer.text));
            };
            if *first.get_or_insert(item) != item {
                return Err(format!(".items: {} has other items than the first list, use one schema for both", pointer.text));
            }
            if found.iter().any(|other| other.text == pointer.text) {
                return Err(format!(".items: {} is twice in the list, drop one of them", pointer.text));
            }
            found.push(pointer);
        }
        Ok(found)
    }

    fn next(&self, success: &str, pointer: &Value) -> Read<Pointer> {
        let (pointer, schema) = self.property("next", success, pointer)?;
        match &schema.schema_kind {
            SchemaKind::Type(Type::String(text)) if text.enumeration.is_empty() => Ok(pointer),
            _ => Err(format!(".next: {} must be `type: string`, name the property with the next cursor", pointer.text)),
        }
    }

    fn more(&self, success: &str, pointer: &Value) -> Read<Pointer> {
        let (pointer, schema) = self.property("more", success, pointer)?;
        match &schema.schema_kind {
            SchemaKind::Type(Type::Boolean(_)) => Ok(pointer),
            _ => Err(format!(".more: {} must be `type: boolean`, name the flag for a next page", pointer.text)),
        }
    }

    /// The property of a success to which a JSON pointer leads.
    fn property(&self, key: &str, success: &str, pointer: &Value) -> Read<(Pointer, &'a Schema)> {
        let steps = pointer.as_str().and_then(|text| text.strip_prefix('/'));
        let steps: Vec<_> = steps.into_iter().flat_map(|steps| steps.split('/')).map(str::to_owned).collect();
        if steps.is_empty() || steps.iter().any(|step| step.is_empty() || step.contains('~')) {
            return Err(format!(".{key}: {pointer} is not a JSON pointer to a property, write it as `/data/cursor`"));
        }
        let text = format!("/{}", steps.join("/"));
        let missing = |step: &str| format!(".{key}: {text} leads to nothing, add a property {step} to the schema of the success");
        let mut schema = spec::schema(self.spec, success).ok_or_else(|| missing(&steps[0]))?;
        for step in &steps {
            let property = spec::properties(self.wrapped(schema)).find(|(name, _)| *name == step);
            schema = property.and_then(|(_, property)| self.target(property)).ok_or_else(|| missing(step))?;
        }
        Ok((Pointer { text, steps }, self.wrapped(schema)))
    }

    fn target(&self, reference: &'a ReferenceOr<Box<Schema>>) -> Option<&'a Schema> {
        match reference {
            ReferenceOr::Item(schema) => Some(schema),
            ReferenceOr::Reference { .. } => spec::schema(self.spec, schema_name(reference)?),
        }
    }

    /// The schema in `allOf: [schema]`, the form of a `$ref` that is nullable.
    fn wrapped(&self, mut schema: &'a Schema) -> &'a Schema {
        for _ in 0..MOST_REFERENCES {
            let SchemaKind::AllOf { all_of } = &schema.schema_kind else { break };
            let [only] = all_of.as_slice() else { break };
            let Some(inner) = spec::resolve(self.spec, only) else { break };
            schema = inner;
        }
        schema
    }
}

fn required<'v>(fields: &'v Map<String, Value>, key: &str) -> Read<&'v Value> {
    fields.get(key).ok_or_else(|| format!(".{key} is missing, write the extension as `{FORM}`"))
}

fn is_empty<T>(format: &VariantOrUnknownOrEmpty<T>) -> bool {
    matches!(format, VariantOrUnknownOrEmpty::Empty)
}
