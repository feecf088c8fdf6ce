//! The table of endpoints: for the OpenAPI document and for tests.

use guildhall_domain::{
    access::Access,
    endpoint::{Endpoint, Method},
};
use utoipa::{
    ToSchema,
    openapi::{RefOr, schema::Schema},
};

/// One mounted endpoint.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The method.
    pub method: Method,
    /// The path pattern.
    pub path: &'static str,
    /// What it is for.
    pub about: &'static str,
    /// Whom it admits.
    pub access: Access,
    /// What goes in.
    pub input: Shape,
    /// What comes out.
    pub output: Shape,
}

impl Entry {
    pub(super) const fn new<I, O>(endpoint: &Endpoint<I, O>, access: Access, input: Shape, output: Shape) -> Self {
        Self { method: endpoint.method, path: endpoint.path, about: endpoint.about, access, input, output }
    }
}

/// The type of an input or an output.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Raw bytes of some media type.
    Bytes,
    /// JSON, or the query string of a GET.
    Json {
        /// The Rust type's full name: unique where the short one is not.
        type_name: fn() -> &'static str,
        /// Its schema.
        schema: fn() -> RefOr<Schema>,
        /// The schemas it refers to, by name.
        schemas: fn(&mut Vec<(String, RefOr<Schema>)>),
    },
}

impl Shape {
    pub(super) const fn bytes() -> Self {
        Self::Bytes
    }

    pub(super) const fn json<T: ToSchema>() -> Self {
        Self::Json { type_name: std::any::type_name::<T>, schema: T::schema, schemas: T::schemas }
    }
}
