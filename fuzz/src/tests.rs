//! A short campaign, the same on every machine. The findings of long ones are named cases in crates/lupitor-codegen/tests/it.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::any;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use yaml_serde::Value;

use crate::compile::Compiler;
use crate::run::{bases, document, verdict};

fn runner(cases: u32) -> TestRunner {
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

#[test]
fn a_mutated_document_is_refused_with_a_place_or_accepted() {
    let bases = bases(&crate::root()).unwrap();
    let result = runner(80)
        .run(&vec(any::<u64>(), 1..5), |seeds| verdict(&document(&bases, &seeds)).map(drop).map_err(TestCaseError::fail));
    assert!(result.is_ok(), "{}", result.unwrap_err());
}

#[test]
fn accepted_documents_compile() {
    let bases = bases(&crate::root()).unwrap();
    let (mut runner, strategy) = (runner(0), vec(any::<u64>(), 1..4));
    let variables = verdict(&with_parameters_like_variables(bases[1].clone())).unwrap().unwrap();
    let mut accepted = BTreeMap::from([("variables".to_owned(), variables)]);
    while accepted.len() < 9 {
        let seeds = strategy.new_tree(&mut runner).unwrap().current();
        if let Ok(Ok(files)) = verdict(&document(&bases, &seeds)) {
            accepted.insert(format!("d{}", accepted.len()), files);
        }
    }
    let errors = Compiler::new(&crate::root(), false).unwrap().check(&accepted).unwrap();
    assert!(errors.is_empty(), "{errors:#?}");
}

/// The parameters of one operation have the names of variables in its `send`.
fn with_parameters_like_variables(mut document: Value) -> String {
    let parameters = document["paths"]["/api/v1/leads"]["get"]["parameters"].as_sequence_mut().unwrap();
    for name in ["client", "request", "response", "result", "url", "info", "value", "type"] {
        let parameter = serde_json::json!({"name": name, "in": "query", "schema": {"type": "string"}});
        parameters.push(yaml_serde::to_value(parameter).unwrap());
    }
    yaml_serde::to_string(&document).unwrap()
}
