//! The document in the form that progenitor accepts.

use openapiv3::OpenAPI;

use crate::problem::Problem;

mod at_least_one;
pub mod formats;
pub mod inline_schemas;
mod lenient;
pub mod normalize;
pub mod parameters;
mod responses;

pub use at_least_one::{AtLeastOne, FORM as AT_LEAST_ONE};
use parameters::StandIn;

/// The document for progenitor, and the parts that it cannot express.
pub struct Prepared {
    /// The document for progenitor.
    pub spec: OpenAPI,
    /// The rules that were removed from its schemas.
    pub at_least_one: Vec<AtLeastOne>,
    /// The schemas that stand in for objects in its parameters.
    pub stand_ins: Vec<StandIn>,
}

/// Simplifies the document for progenitor.
pub fn prepare(spec: &OpenAPI) -> Result<Prepared, Problem> {
    let mut spec = spec.clone();
    lenient::open_flags(&mut spec);
    lenient::open_responses(&mut spec);
    responses::simplify(&mut spec);
    let stand_ins = parameters::simplify(&mut spec);
    let at_least_one = at_least_one::take(&mut spec)?;
    Ok(Prepared { spec, at_least_one, stand_ins })
}
