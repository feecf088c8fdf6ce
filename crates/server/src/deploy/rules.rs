//! The rules of each kind of host, made from templates in the folder `rules`.
//!
//! All of them say the same: files below `a/` are named by their content and never change, everything else is asked for again each
//! time, an address without an ending is the app's page, and every file carries the security headers.

use std::{fmt::Write, path::Path};

use clap::ValueEnum;
use serde_json::json;

use super::place::{Plan, Proxy};

/// A kind of static host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Host {
    /// nginx
    Nginx,
    /// Caddy
    Caddy,
    /// Netlify
    Netlify,
    /// Cloudflare Pages
    Cloudflare,
    /// Amazon S3 behind CloudFront
    Cloudfront,
}

/// What is never changed may be kept for ever.
const FOREVER: &str = "public, max-age=31536000, immutable";
/// A page for what is not there.
const GONE: &str = "<!doctype html>\n<html lang=\"en\">\n<title>Not found</title>\n<p>There is nothing at this address.</p>\n</html>\n";

/// The files of rules: their paths below the folder and what they say. `site` is where the folder's files will be served from.
pub(super) fn of(plan: &Plan, site: &Path) -> Vec<(String, String)> {
    let file = |name: &str, text: String| (name.to_owned(), text);
    match plan.host {
        Host::Nginx => vec![file("nginx.conf", nginx(plan, site))],
        Host::Caddy => vec![file("Caddyfile", caddy(plan, site))],
        Host::Netlify => vec![
            file("site/_headers", netlify_headers(plan)),
            file("site/_redirects", netlify_redirects(plan)),
            file("site/404.html", GONE.to_owned()),
        ],
        Host::Cloudflare => vec![file("site/_worker.js", cloudflare(plan)), file("site/404.html", GONE.to_owned())],
        Host::Cloudfront => {
            vec![
                file("cloudfront.json", cloudfront(plan)),
                file("upload.sh", fill(include_str!("rules/upload.sh"), &[("BASE", &plan.base), ("FOREVER", FOREVER)])),
            ]
        }
    }
}

/// A template with its places filled.
fn fill(template: &str, places: &[(&str, &str)]) -> String {
    places.iter().fold(template.to_owned(), |text, (name, value)| text.replace(&format!("@{name}@"), value))
}

/// One line for each header.
fn lines(plan: &Plan, line: impl Fn(&str, &str) -> String) -> String {
    plan.headers.iter().map(|(name, value)| line(name.as_str(), value)).collect::<Vec<_>>().join("\n")
}

/// A name for what must be unique among all rules of one nginx.
fn mark(plan: &Plan) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
    format!("{}_{}{}", plan.name, plan.port, plan.base.trim_end_matches('/')).chars().map(plain).collect()
}

/// A path in a regular expression: of what it may hold, the dot alone means something there.
fn literally(path: &str) -> String {
    path.replace('.', "\\.")
}

fn nginx(plan: &Plan, site: &Path) -> String {
    let tls = format!("ssl_certificate /etc/ssl/certs/{0}.pem;\n    ssl_certificate_key /etc/ssl/private/{0}.key;\n", plan.name);
    let (listen, tls) = if plan.is_https { (format!("{} ssl", plan.port), tls.as_str()) } else { (plan.port.to_string(), "") };
    let api = plan.proxy.as_ref().map(|proxy| {
        let pass = |(path, there): (String, &str)| {
            let places = [("API", path.as_str()), ("UPSTREAM", proxy.upstream.as_str()), ("THERE", there)];
            fill(include_str!("rules/nginx-api.conf"), &places)
        };
        proxy.passed().map(pass).concat()
    });
    let above = match plan.base.trim_end_matches('/') {
        "" => String::new(),
        path => format!("    location = {path} {{ return 308 {path}/; }}\n"),
    };
    let places = [
        ("MARK", mark(plan)),
        ("LISTEN", listen),
        ("NAME", plan.name.clone()),
        ("TLS", tls.to_owned()),
        ("SITE", site.display().to_string()),
        ("BASE", plan.base.clone()),
        ("PATTERN", literally(&plan.base)),
        ("FOREVER", FOREVER.to_owned()),
        ("HEADERS", lines(plan, |name, value| format!("        add_header {name} \"{value}\" always;"))),
        ("ABOVE", above),
        ("PASSED", api.unwrap_or_default()),
    ];
    fill(include_str!("rules/nginx.conf"), &places.each_ref().map(|(name, value)| (*name, value.as_str())))
}

fn caddy(plan: &Plan, site: &Path) -> String {
    let scheme = if plan.is_https { "https" } else { "http" };
    let pass = |proxy: &Proxy| {
        let prefix = proxy.path.trim_end_matches("/api/");
        let strip = if prefix.is_empty() { String::new() } else { format!("\t\turi strip_prefix {prefix}\n") };
        let handle = |(path, _)| format!("\thandle {path}* {{\n{strip}\t\treverse_proxy {}\n\t}}\n", proxy.upstream);
        proxy.passed().map(handle).concat()
    };
    let above = match plan.base.trim_end_matches('/') {
        "" => String::new(),
        path => format!("\tredir {path} {path}/ 308\n"),
    };
    let places = [
        ("ADDRESS", format!("{scheme}://{}:{}", plan.name, plan.port)),
        ("SITE", site.display().to_string()),
        ("BASE", plan.base.clone()),
        ("PATTERN", literally(&plan.base)),
        ("FOREVER", FOREVER.to_owned()),
        ("HEADERS", lines(plan, |name, value| format!("\t\t\t{name} \"{value}\""))),
        ("ABOVE", above),
        ("PASSED", plan.proxy.as_ref().map(pass).unwrap_or_default()),
    ];
    fill(include_str!("rules/Caddyfile"), &places.each_ref().map(|(name, value)| (*name, value.as_str())))
}

/// What a `Cache-Control` of two rules says is joined, so only one rule says one: without one, Netlify asks again each time.
fn netlify_headers(plan: &Plan) -> String {
    let (base, headers) = (&plan.base, lines(plan, |name, value| format!("  {name}: {value}")));
    format!("{base}*\n{headers}\n{base}a/*\n  cache-control: {FOREVER}\n")
}

fn netlify_redirects(plan: &Plan) -> String {
    let mut rules = String::new();
    if let Some(proxy) = &plan.proxy {
        for (path, there) in proxy.passed() {
            // Writing to a text does not fail.
            let _ = writeln!(rules, "{path}* {}{there}:splat 200!", proxy.upstream);
        }
    }
    let base = &plan.base;
    rules + &format!("{base}a/* /404.html 404\n{base}* {base}index.html 200\n")
}

fn cloudflare(plan: &Plan) -> String {
    let headers: serde_json::Map<_, _> = plan.headers.iter().map(|(name, value)| (name.to_string(), json!(value))).collect();
    let (passed, upstream) = plan.proxy.as_ref().map_or((json!([]), json!(null)), |proxy| (json!(proxy.passed()), json!(proxy.upstream)));
    let places = [
        ("BASE", json!(plan.base).to_string()),
        ("PASSED", passed.to_string()),
        ("UPSTREAM", upstream.to_string()),
        ("FOREVER", json!(FOREVER).to_string()),
        ("HEADERS", serde_json::to_string_pretty(&headers).unwrap_or_default()),
    ];
    fill(include_str!("rules/_worker.js"), &places.each_ref().map(|(name, value)| (*name, value.as_str())))
}

/// A CloudFormation template: bucket, distribution, headers, and the function that finds the page and the compressed file.
fn cloudfront(plan: &Plan) -> String {
    use axum::http::header;
    let find = |wanted: &str| plan.headers.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
    // CloudFront has places of their own for these, and refuses them among the others.
    let own = [header::CONTENT_SECURITY_POLICY, header::X_CONTENT_TYPE_OPTIONS, header::REFERRER_POLICY, header::STRICT_TRANSPORT_SECURITY];
    let others: Vec<_> = plan
        .headers
        .iter()
        .filter(|(name, _)| !own.contains(name))
        .map(|(name, value)| json!({"Header": name.as_str(), "Value": value, "Override": true}))
        .collect();
    let mut security = json!({
        "ContentSecurityPolicy": {"ContentSecurityPolicy": find("content-security-policy"), "Override": true},
        "ContentTypeOptions": {"Override": true},
        "ReferrerPolicy": {"ReferrerPolicy": find("referrer-policy"), "Override": true},
    });
    if plan.is_https {
        security["StrictTransportSecurity"] = json!({"AccessControlMaxAgeSec": 63_072_000, "IncludeSubdomains": true, "Override": true});
    }
    let mut template: serde_json::Value = serde_json::from_str(include_str!("rules/cloudfront.json")).unwrap_or_default();
    let resources = &mut template["Resources"];
    resources["Headers"]["Properties"]["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"] = security;
    resources["Headers"]["Properties"]["ResponseHeadersPolicyConfig"]["CustomHeadersConfig"] = json!({ "Items": others });
    resources["Finder"]["Properties"]["FunctionCode"] =
        json!(fill(include_str!("rules/finder.js"), &[("BASE", &json!(plan.base).to_string())]));
    let distribution = &mut resources["Distribution"]["Properties"]["DistributionConfig"];
    distribution["Aliases"] = json!([plan.name]);
    if let Some(proxy) = &plan.proxy {
        let (scheme, authority) = proxy.upstream.split_once("://").unwrap_or_default();
        let port = authority.rsplit_once(':').and_then(|(_, port)| port.parse::<u16>().ok());
        let host = port.map_or(authority, |_| authority.rsplit_once(':').map_or(authority, |(host, _)| host));
        let mut reach = json!({"OriginProtocolPolicy": format!("{scheme}-only"), "OriginSSLProtocols": ["TLSv1.2"]});
        if let Some(port) = port {
            reach[if scheme == "https" { "HTTPSPort" } else { "HTTPPort" }] = json!(port);
        }
        if let Some(origins) = distribution["Origins"].as_array_mut() {
            origins.push(json!({"Id": "api", "DomainName": host, "CustomOriginConfig": reach}));
        }
        let behaviour = |(path, _): (String, &str)| {
            json!({
                "PathPattern": format!("{path}*"),
                "TargetOriginId": "api",
                "ViewerProtocolPolicy": "redirect-to-https",
                "AllowedMethods": ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"],
                // Amazon's own policies: nothing is kept; everything but the Host header is passed on.
                "CachePolicyId": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
                "OriginRequestPolicyId": "b689b0a8-53d0-40ab-baf2-68738e2966ac",
            })
        };
        distribution["CacheBehaviors"] = json!(proxy.passed().map(behaviour));
    }
    format!("{template:#}\n")
}
