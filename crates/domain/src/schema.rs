//! JSON schemas of the types that write their own serde.

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        ArrayBuilder, KnownFormat, ObjectBuilder, Ref, RefOr, SchemaFormat,
        schema::{Schema, Type},
    },
};

use crate::{
    id::Id,
    language::{Language, Localized},
    money::Currency,
    page::Page,
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

// Written by hand because the derive forgets the schema of the items themselves.
impl<T: ToSchema> PartialSchema for Page<T> {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .property("items", ArrayBuilder::new().items(Ref::from_schema_name(T::name())))
            .required("items")
            .property("next", text().description(Some("Where the next page starts; absent on the last page")))
            .property("total", ObjectBuilder::new().schema_type(Type::Integer).description(Some("Answers of all pages together")))
            .required("total")
            .into()
    }
}
impl<T: ToSchema> ToSchema for Page<T> {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::name().into_owned(), T::schema()));
        T::schemas(schemas);
    }
}
