//! The operation that a captured request was for.

use lupitor_spec::document::Operation;

/// The operations whose path fits the path of a request, at any host and below any prefix. A literal path, or an alias of one, wins over
/// a path with parameters.
pub fn on_path<'a, 'd>(operations: &'a [Operation<'d>], path: &str) -> Vec<&'a Operation<'d>> {
    let literal: Vec<_> = operations.iter().filter(|operation| has_literal_path(operation, path)).collect();
    if literal.is_empty() { operations.iter().filter(|operation| fits_template(operation.path, path)).collect() } else { literal }
}

fn has_literal_path(operation: &Operation<'_>, path: &str) -> bool {
    let alias = operation.item["x-lupitor-alias"].as_str();
    [Some(operation.path), alias].into_iter().flatten().any(|own| path.ends_with(own))
}

/// Compares whole segments, from the end.
fn fits_template(template: &str, path: &str) -> bool {
    let mut segments = path.rsplit('/');
    let fits = |wanted: &str| {
        segments.next().is_some_and(|segment| segment == wanted || (wanted.starts_with('{') && !segment.is_empty()))
    };
    template.contains('{') && template.trim_start_matches('/').rsplit('/').all(fits)
}

#[cfg(test)]
mod tests {
    use lupitor_spec::Document;

    use super::*;

    #[test]
    fn a_path_with_parameters_is_found_by_its_segments() {
        let document = Document(serde_json::json!({"paths": {
            "/api/v1/leads/{leadId}": {"get": {"operationId": "getLead"}},
            "/api/v1/leads/bulk": {"post": {"operationId": "bulkCreateLeads"}},
        }}));
        let operations = document.operations();
        for (path, expected) in [
            ("/api/v1/leads/jh7", &["getLead"][..]),
            ("/gateway/api/v1/leads/jh7", &["getLead"]),
            ("/api/v1/leads/bulk", &["bulkCreateLeads"]),
            ("/api/v1/leads/", &[]),
            ("/api/v1/leads/jh7/calls", &[]),
            ("/leads/jh7", &[]),
        ] {
            let found: Vec<_> = on_path(&operations, path).iter().map(|operation| operation.id).collect();
            assert_eq!(found, expected, "{path}");
        }
    }
}
