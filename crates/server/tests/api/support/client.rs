//! A client of the API: typed calls, or raw requests.

use std::{fmt::Display, marker::PhantomData};

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, Request, StatusCode},
};
use guildhall_domain::{
    endpoint::{Bytes, Endpoint, Method, query_string},
    problem::Problem,
};
use http_body_util::BodyExt;
use serde::{Serialize, de::DeserializeOwned};
use tower::ServiceExt;

/// Speaks to the router with headers of its own.
#[derive(Clone)]
pub struct Client {
    router: Router,
    headers: HeaderMap,
}

/// An answer, not yet believed.
pub struct Answer<O> {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
    output: PhantomData<fn() -> O>,
}

impl Client {
    /// As a browser on our own page.
    pub fn new(router: &Router) -> Self {
        let headers = HeaderMap::new();
        Self { router: router.clone(), headers }.with("sec-fetch-site", "same-origin").with("host", "127.0.0.1:8080")
    }

    /// The same, whose browser says this about where its requests come from.
    pub fn coming_from(self, site: Option<&str>, origin: Option<&str>) -> Self {
        let said = [("sec-fetch-site", site), ("origin", origin)];
        said.into_iter().filter_map(|(name, value)| Some((name, value?))).fold(self, |client, (name, value)| client.with(name, value))
    }

    /// With a header set.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        let name: HeaderName = name.parse().expect("a header's name");
        self.headers.insert(name, HeaderValue::from_str(value).expect("a header's value"));
        self
    }

    /// Without a header.
    pub fn without(mut self, name: &str) -> Self {
        self.headers.remove(name);
        self
    }

    /// For a version.
    pub fn if_match(self, version: i32) -> Self {
        self.with("if-match", &format!("\"{version}\""))
    }

    /// At another server.
    pub fn at(mut self, router: &Router) -> Self {
        self.router = router.clone();
        self
    }

    /// Calls an endpoint.
    pub fn call<'a, I: Serialize, O>(
        &'a self,
        endpoint: &Endpoint<I, O>,
        path: &[&dyn Display],
        input: &I,
    ) -> impl Future<Output = Answer<O>> + use<'a, I, O> {
        let mut address = endpoint.at(path);
        let method = endpoint.method;
        let mut body = Vec::new();
        if method == Method::Get {
            let query = query_string(input);
            if !query.is_empty() {
                address = format!("{address}?{query}");
            }
        } else {
            body = serde_json::to_vec(input).expect("the input is JSON");
        }
        async move { self.send(method.as_str(), &address, &[("content-type", "application/json")], body).await.typed() }
    }

    /// Sends bytes to an endpoint that takes them.
    pub async fn upload<O>(&self, endpoint: &Endpoint<Bytes, O>, path: &[&dyn Display], body: Vec<u8>) -> Answer<O> {
        let headers = [("content-type", "application/octet-stream")];
        self.send(endpoint.method.as_str(), &endpoint.at(path), &headers, body).await.typed()
    }

    /// Asks for something and leaves it to be read part by part.
    pub async fn open(&self, address: &str) -> Body {
        let mut request = Request::builder().uri(address).body(Body::empty()).expect("a request");
        request.headers_mut().extend(self.headers.clone());
        let response = self.router.clone().oneshot(request).await.expect("the router answers");
        assert_eq!(response.status(), StatusCode::OK);
        response.into_body()
    }

    /// Sends any request.
    pub async fn send(&self, method: &str, address: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer<()> {
        let mut request = Request::builder().method(method).uri(address).body(body.into()).expect("a request");
        request.headers_mut().extend(self.headers.clone());
        for (name, value) in headers {
            let name: HeaderName = name.parse().expect("a header's name");
            request.headers_mut().insert(name, HeaderValue::from_str(value).expect("a header's value"));
        }
        let response = self.router.clone().oneshot(request).await.expect("the router answers");
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("the body arrives").to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, body, output: PhantomData }
    }
}

impl<O> Answer<O> {
    /// The same answer to an endpoint that gives this.
    pub fn typed<T>(self) -> Answer<T> {
        Answer { status: self.status, headers: self.headers, body: self.body, output: PhantomData }
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Status and body without the request's id: what somebody could tell two answers apart by.
    pub fn bare(&self) -> (u16, String) {
        (self.status.as_u16(), self.text().replace(&self.header("x-request-id"), ""))
    }

    /// A header's text.
    pub fn header(&self, name: &str) -> String {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
    }

    /// A cookie that it sets.
    pub fn cookie(&self, name: &str) -> Option<String> {
        let all = self.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
        all.filter_map(|text| text.split(';').next()?.split_once('=')).find(|(known, _)| *known == name).map(|(_, value)| value.to_owned())
    }

    /// The failure, which it must be, with this code.
    #[track_caller]
    pub fn fails(self, code: &str) -> Problem {
        let text = self.text();
        let problem: Problem = serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no problem but {}: {text}", self.status));
        assert_eq!(problem.code, code, "{text}");
        assert_eq!(problem.status, self.status.as_u16());
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(problem.request_id, self.header("x-request-id"));
        problem
    }

    /// The code of the failure, which it must be.
    #[track_caller]
    pub fn fails_with(self) -> String {
        let text = self.text();
        let problem: Problem = serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no problem but {}: {text}", self.status));
        problem.code
    }

    /// The failure of fields, which it must be, as pairs of pointer and code.
    #[track_caller]
    pub fn fields(self) -> Vec<(String, String)> {
        self.fails("invalid").errors.into_iter().map(|error| (error.pointer, error.code)).collect()
    }
}

impl<O: DeserializeOwned> Answer<O> {
    /// The output, which it must be.
    #[track_caller]
    pub fn ok(self) -> O {
        let text = self.text();
        assert!(self.status.is_success(), "{}: {text}", self.status);
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {text}"))
    }
}
