//! The outcome of each row of a single bulk request.

use super::missed_rows::{Counts, Identifiers, missed_rows};
use super::types::{BulkCreated, BulkDeleted};
use crate::generated::types::{BulkLeadInput, LeadIdentifier};

/// The outcome of a row of a bulk create, from [`BulkCreated::outcomes`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CreateOutcome {
    /// The API created the lead.
    Created {
        /// Its id. The API does not document the order of the ids: `None` unless the request created one lead only.
        id: Option<String>,
    },
    /// The API skipped the row. It shares an external id or a phone number with a lead of the campaign, or of the same batch.
    Skipped,
    /// The campaign contains the lead. A response was lost, so that it is not known whether this call created it.
    CreatedOrPresent,
}

/// The outcome of a row of a bulk delete, from [`BulkDeleted::outcomes`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeleteOutcome {
    /// The API deleted the lead.
    Deleted,
    /// The campaign did not contain the lead.
    NotFound,
    /// The campaign does not contain the lead. A response was lost, so that it is not known whether this call deleted it.
    DeletedOrAbsent,
}

impl BulkCreated {
    /// The outcome of each row, in the order of the request. Give it the rows of the request.
    ///
    /// `None` stands for a row whose outcome the response does not show: for example, two rows have the same phone number, and the API
    /// names it once among the skipped ones. Every outcome is `None` if the counts and identifiers do not fit the rows.
    /// [`import_leads`](crate::Client::import_leads) looks such rows up.
    ///
    /// ```no_run
    /// use lupitor::{BulkLeadInput, CreateOutcome};
    ///
    /// # async fn example(client: lupitor::Client, rows: Vec<BulkLeadInput>) -> Result<(), lupitor::Error> {
    /// let result = client.bulk_create_leads("k978abc123", &rows[..]).await?;
    /// for (number, outcome) in (1..).zip(result.outcomes(&rows)) {
    ///     match outcome {
    ///         Some(CreateOutcome::Created { .. }) => println!("{number}: created"),
    ///         Some(_) => println!("{number}: the campaign has it"),
    ///         None => println!("{number}: created or skipped, look it up"),
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn outcomes(&self, rows: &[BulkLeadInput]) -> Vec<Option<CreateOutcome>> {
        let is_lost = self.created_or_present > 0 || !self.created_or_present_identifiers.is_empty();
        let (missed, missed_identifiers, outcome) = if is_lost {
            // The two kinds do not occur together.
            let missed = self.skipped.saturating_add(self.created_or_present);
            (missed, &self.created_or_present_identifiers, CreateOutcome::CreatedOrPresent)
        } else {
            (self.skipped, &self.skipped_identifiers, CreateOutcome::Skipped)
        };
        let id = match &*self.created_ids {
            [id] if self.created == 1 => Some(id),
            _ => None,
        };
        let counts = Counts { done: self.created, missed, missed_identifiers };
        let row = |is_missed| if is_missed { outcome.clone() } else { CreateOutcome::Created { id: id.cloned() } };
        missed_rows(&counts, rows.iter().map(Identifiers::from)).into_iter().map(|missed| missed.map(row)).collect()
    }
}

impl BulkDeleted {
    /// The outcome of each row, in the order of the request. Give it the rows of the request.
    ///
    /// `None` stands for a row whose outcome the response does not show, as for [`BulkCreated::outcomes`].
    pub fn outcomes(&self, rows: &[LeadIdentifier]) -> Vec<Option<DeleteOutcome>> {
        let is_lost = self.deleted_or_absent > 0 || !self.deleted_or_absent_identifiers.is_empty();
        let (missed, missed_identifiers, outcome) = if is_lost {
            // The two kinds do not occur together.
            let missed = self.not_found.saturating_add(self.deleted_or_absent);
            (missed, &self.deleted_or_absent_identifiers, DeleteOutcome::DeletedOrAbsent)
        } else {
            (self.not_found, &self.not_found_identifiers, DeleteOutcome::NotFound)
        };
        let counts = Counts { done: self.deleted, missed, missed_identifiers };
        let row = |is_missed| if is_missed { outcome.clone() } else { DeleteOutcome::Deleted };
        missed_rows(&counts, rows.iter().map(Identifiers::from)).into_iter().map(|missed| missed.map(row)).collect()
    }
}
