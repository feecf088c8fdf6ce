//! The version of what app and server say to each other, so that a tab of last week and today's server understand one another or say so.

/// The version of the API's requests and answers as the app knows them. One more when a field or an endpoint that the app of the version
/// before relies on goes or changes its meaning; what is only added needs none. The first one is 3, so that two before it have a number.
pub const VERSION: u32 = 3;

/// How many versions before its own the server still understands.
pub const KEPT: u32 = 2;

/// The oldest app that the server understands.
pub const MIN_CLIENT: u32 = VERSION - KEPT;

/// The version of the app that sends a request. Who is not the app need not say one.
pub const CLIENT_HEADER: &str = "x-client";
/// The version of the server that answers.
pub const VERSION_HEADER: &str = "x-api-version";
/// The oldest app that the server understands.
pub const MIN_CLIENT_HEADER: &str = "x-min-client";

/// Whether the server understands an app. One that is newer than the server is let in: during a deployment both are there for a while, and
/// what the server does not know it refuses anyway.
#[must_use]
pub const fn admits(client: u32) -> bool {
    client >= MIN_CLIENT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_understands_three_versions_and_newer_ones() {
        assert!([VERSION + 1, VERSION, VERSION - 1, VERSION - 2].into_iter().all(admits));
        assert!(!admits(VERSION - 3));
    }
}
