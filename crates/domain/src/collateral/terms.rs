//! Checks that what an asset is for are words of the portal's vocabulary: a rule with a misspelt one shows it to nobody.

use super::AssetInput;
use crate::{
    invalid::{Check, Invalid},
    portal::Portal,
};

impl AssetInput {
    /// Checks the terms of a new asset, which has been checked otherwise.
    ///
    /// # Errors
    /// All terms that the vocabulary does not have.
    pub fn check_terms(&self, portal: &Portal) -> Result<(), Invalid> {
        let mut check = Check::default();
        self.audience.check_terms(portal, "/audience", &mut check);
        check_regions(portal, "/regions", &self.regions, &mut check);
        check.finish(())
    }

    /// Checks the terms that a change brings in: a term that was taken out of the vocabulary must not keep anybody from
    /// changing the rest.
    ///
    /// # Errors
    /// All new terms that the vocabulary does not have.
    pub fn check_new_terms(&self, before: &Self, portal: &Portal) -> Result<(), Invalid> {
        let mut check = Check::default();
        if self.audience != before.audience {
            self.audience.check_terms(portal, "/audience", &mut check);
        }
        if self.regions != before.regions {
            check_regions(portal, "/regions", &self.regions, &mut check);
        }
        check.finish(())
    }
}

/// Notes which of the regions are none.
pub fn check_regions(portal: &Portal, pointer: &str, regions: &[String], check: &mut Check) {
    for (index, region) in regions.iter().enumerate() {
        if !portal.regions.iter().any(|term| &term.slug == region) {
            check.fail(&format!("{pointer}/{index}"), "not-one-of");
        }
    }
}
