//! JSON schemas of the types that write their own serde.

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        KnownFormat, ObjectBuilder, RefOr, SchemaFormat,
        schema::{Schema, Type},
    },
};

use crate::{
    id::Id,
    language::{Language, Localized},
    money::Currency,
};

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

impl<K> PartialSchema for Id<K> {
    fn schema() -> RefOr<Schema> {
        text().format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid))).into()
    }
}
impl<K> ToSchema for Id<K> {}

impl PartialSchema for Language {
    fn schema() -> RefOr<Schema> {
        text().description(Some("BCP 47 language tag")).into()
    }
}
impl ToSchema for Language {}

impl PartialSchema for Currency {
    fn schema() -> RefOr<Schema> {
        text().description(Some("ISO 4217 currency code")).into()
    }
}
impl ToSchema for Currency {}

impl PartialSchema for Localized {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .additional_properties(Some(text()))
            .description(Some("Text by BCP 47 language tag"))
            .into()
    }
}
impl ToSchema for Localized {}
