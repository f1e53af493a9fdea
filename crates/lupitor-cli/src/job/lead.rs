//! The data of a row on its way to the engine.

use lupitor::{BulkLeadInput, LeadIdentifier};

use crate::input::{LeadFields, Problems};

/// The values of a row, or its problems: the engine reports them in their turn.
pub(crate) struct RowData(pub(crate) Result<LeadFields, Problems>);

impl TryFrom<RowData> for BulkLeadInput {
    type Error = Problems;

    fn try_from(row: RowData) -> Result<Self, Problems> {
        row.0?.into_lead()
    }
}

impl TryFrom<RowData> for LeadIdentifier {
    type Error = Problems;

    fn try_from(row: RowData) -> Result<Self, Problems> {
        row.0?.into_identifier()
    }
}
