//! Mounts typed endpoints: access first, then the input, then the handler.

mod input;
mod table;

use std::future::Future;

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::header,
    response::{IntoResponse, Response},
    routing::{MethodFilter, on},
};
use guildhall_domain::{
    access::Access,
    endpoint::{Bytes, Endpoint, Method, Nothing},
    module::Module,
    portal,
};
use serde::{Serialize, de::DeserializeOwned};
use utoipa::ToSchema;

pub use self::table::{Entry, Shape};
use crate::{auth, collateral, cx::Cx, embed, error::Error, funds, home, logo::Logo, partners, state::App, system, training};

/// What a JSON endpoint's types must be able to do.
pub trait Input: DeserializeOwned + ToSchema + Send + 'static {}
impl<T: DeserializeOwned + ToSchema + Send + 'static> Input for T {}

/// What a JSON endpoint's types must be able to do.
pub trait Output: Serialize + ToSchema + Send + 'static {}
impl<T: Serialize + ToSchema + Send + 'static> Output for T {}

/// Most bytes of a body of unusual length.
const LARGE: u64 = 16 * 1024 * 1024;

/// The endpoints mounted so far.
#[derive(Debug, Default)]
pub struct Routes {
    router: Router<App>,
    table: Vec<Entry>,
}

/// Mounts everything.
fn all() -> Routes {
    let mut routes = Routes::default();
    routes.on(&portal::READ, Access::Public, |cx: Cx, _| async move { Ok(cx.app.portal.clone()) });
    routes.bytes(&portal::LOGO, Access::Public, |cx: Cx, _: Nothing| async move {
        cx.app.config.brand.logo.as_ref().map(Logo::send).ok_or(Error::NotFound)
    });
    auth::routes(&mut routes);
    embed::routes(&mut routes);
    for module in Module::ALL {
        match module {
            Module::Home => home::routes(&mut routes),
            Module::Collateral => collateral::routes(&mut routes),
            Module::Funds => funds::routes(&mut routes),
            Module::Training => training::routes(&mut routes),
            Module::Partners => partners::routes(&mut routes),
            Module::System => system::routes(&mut routes),
        }
    }
    routes
}

/// Every endpoint with its access and its types.
#[must_use]
pub fn table() -> Vec<Entry> {
    all().table
}

/// The API alone. The site around it adds ids, limits, headers, the answer for unknown addresses, and the web app.
pub fn router(app: App) -> Router {
    all().router.with_state(app)
}

impl Routes {
    /// Mounts an endpoint that takes and gives JSON.
    pub fn on<I: Input, O: Output, H, F>(&mut self, endpoint: &Endpoint<I, O>, access: Access, handler: H)
    where
        H: Fn(Cx, I) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Result<O, Error>> + Send,
    {
        self.json(endpoint, access, 0, handler);
    }

    /// Mounts an endpoint that takes JSON of unusual length: a course with all its texts, everything that a package says of itself.
    pub fn large<I: Input, O: Output, H, F>(&mut self, endpoint: &Endpoint<I, O>, access: Access, handler: H)
    where
        H: Fn(Cx, I) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Result<O, Error>> + Send,
    {
        self.json(endpoint, access, LARGE, handler);
    }

    fn json<I: Input, O: Output, H, F>(&mut self, endpoint: &Endpoint<I, O>, access: Access, least: u64, handler: H)
    where
        H: Fn(Cx, I) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Result<O, Error>> + Send,
    {
        let method = endpoint.method;
        self.table.push(Entry::new(endpoint, access, Shape::json::<I>(), Shape::json::<O>()));
        self.mount(endpoint.path, method, access, move |cx, body| {
            let handler = handler.clone();
            async move {
                let limit = input::limit(&cx.app.config, access).max(least);
                let input = input::read(&cx, method, limit, body).await?;
                json(&handler(cx, input).await?)
            }
        });
    }

    /// Mounts an endpoint that answers with something other than JSON.
    pub fn bytes<I: Input, H, F>(&mut self, endpoint: &Endpoint<I, Bytes>, access: Access, handler: H)
    where
        H: Fn(Cx, I) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Result<Response, Error>> + Send,
    {
        let method = endpoint.method;
        self.table.push(Entry::new(endpoint, access, Shape::json::<I>(), Shape::bytes()));
        self.mount(endpoint.path, method, access, move |cx, body| {
            let handler = handler.clone();
            async move {
                let limit = input::limit(&cx.app.config, access);
                let input = input::read(&cx, method, limit, body).await?;
                handler(cx, input).await
            }
        });
    }

    /// Mounts an endpoint that takes raw bytes; the handler reads and bounds them.
    pub fn upload<O: Output, H, F>(&mut self, endpoint: &Endpoint<Bytes, O>, access: Access, handler: H)
    where
        H: Fn(Cx, Body) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Result<O, Error>> + Send,
    {
        self.table.push(Entry::new(endpoint, access, Shape::bytes(), Shape::json::<O>()));
        self.mount(endpoint.path, endpoint.method, access, move |cx, body| {
            let handler = handler.clone();
            async move {
                // Not a type that a form can send: another site's page must ask first.
                input::media_type(&cx, "application/octet-stream")?;
                json(&handler(cx, body).await?)
            }
        });
    }

    fn mount<H, F>(&mut self, path: &'static str, method: Method, access: Access, handler: H)
    where
        H: Fn(Cx, Body) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Result<Response, Error>> + Send,
    {
        let gate = auth::Gate { method, path, access };
        let serve = move |State(app): State<App>, request: Request| {
            let handler = handler.clone();
            async move {
                let (cx, body) = match auth::admit(app, gate, request).await {
                    Ok(admitted) => admitted,
                    Err(error) => return error.into_response(),
                };
                let (app, answer) = (cx.app.clone(), cx.answer.clone());
                let mut response = handler(cx, body).await.unwrap_or_else(IntoResponse::into_response);
                if let Ok(mut headers) = answer.lock() {
                    for (name, value) in std::mem::take(&mut *headers).iter() {
                        // What the answer says of itself stands; of cookies there may be more than one.
                        if name == header::SET_COOKIE || !response.headers().contains_key(name) {
                            response.headers_mut().append(name, value.clone());
                        }
                    }
                }
                if method != Method::Get && response.status().is_success() {
                    app.jobs_bell.notify_waiters();
                }
                response
            }
        };
        let filter = match method {
            Method::Get => MethodFilter::GET,
            Method::Post => MethodFilter::POST,
            Method::Put => MethodFilter::PUT,
            Method::Patch => MethodFilter::PATCH,
            Method::Delete => MethodFilter::DELETE,
        };
        self.router = std::mem::take(&mut self.router).route(path, on(filter, serve));
    }
}

/// Reads the query string of an upload: its body is the file, so what is said about it stands in the address.
///
/// # Errors
/// With the field that is wrong.
pub fn query<I: DeserializeOwned>(cx: &Cx) -> Result<I, Error> {
    input::query(cx.query.as_deref().unwrap_or_default())
}

fn json<O: Serialize>(output: &O) -> Result<Response, Error> {
    let body = serde_json::to_vec(output).map_err(Error::internal)?;
    Ok(([(header::CONTENT_TYPE, "application/json")], body).into_response())
}
