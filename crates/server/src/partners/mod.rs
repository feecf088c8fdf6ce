//! The module `partners`: its endpoints.

use crate::routes::Routes;

/// Mounts the module's endpoints.
pub fn routes(_routes: &mut Routes) {}
