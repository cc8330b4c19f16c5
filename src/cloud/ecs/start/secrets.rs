//! Secrets that containers get: of Secrets Manager and of the Parameter Store. That they exist is taken for granted: neither
//! service is simulated; whether the task gets there and its role may read them is.

use super::{Start, StoppedBecause, resources};
use crate::api::Members;
use crate::cloud::call::Read as _;

const WHAT: &str = "unable to pull secrets or registry auth";

impl Start<'_> {
    /// Whether all secrets of a task definition can be read.
    ///
    /// # Errors
    /// `ResourceInitializationError` with AWS's words.
    pub(super) fn secrets(&self, document: &Members) -> Result<(), StoppedBecause> {
        for container in document.maps("containerDefinitions") {
            let of_log = container.map("logConfiguration").into_iter().flat_map(|log| log.maps("secretOptions"));
            let registry = container.map("repositoryCredentials").and_then(|it| it.text("credentialsParameter"));
            let named = container.maps("secrets").chain(of_log).map(|secret| secret.required("valueFrom"));
            for secret in registry.into_iter().chain(named) {
                if secret.contains(":secretsmanager:") || registry == Some(secret) {
                    self.of_secrets_manager(secret)?;
                } else {
                    self.of_parameter_store(secret)?;
                }
            }
        }
        Ok(())
    }

    fn of_secrets_manager(&self, given: &str) -> Result<(), StoppedBecause> {
        // What follows the secret's own name says which part and version of it.
        let arn = given.splitn(8, ':').take(7).collect::<Vec<_>>().join(":");
        let (service, host) = self.place("secretsmanager", &arn);
        let fetch = format!(
            "failed to fetch secret {arn} from secrets manager: operation error Secrets Manager: GetSecretValue"
        );
        if self.reaches(service, &host).is_err() {
            return Err(resources(format!(
                "{WHAT}: unable to retrieve secret from asm: There is a connection issue between the task and AWS Secrets Manager. Check your task network configuration. {fetch}, https response error StatusCode: 0, RequestID: , canceled, context deadline exceeded"
            ))
            .slow());
        }
        self.permitted(service, "secretsmanager:GetSecretValue", &arn).map_err(|denied| {
            resources(format!(
                "{WHAT}: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): {fetch}, {}, {denied}",
                self.response()
            ))
        })
    }

    fn of_parameter_store(&self, given: &str) -> Result<(), StoppedBecause> {
        let arn = match given.starts_with("arn:") {
            true => given.to_owned(),
            false => self.context.arn("ssm", &format!("parameter/{}", given.trim_start_matches('/'))),
        };
        let (service, host) = self.place("ssm", &arn);
        if self.reaches(service, &host).is_err() {
            return Err(resources(format!(
                "{WHAT}: unable to retrieve secrets from ssm: The task cannot pull secrets from AWS Systems Manager. There is a connection issue between the task and AWS Systems Manager Parameter Store. Check your task network configuration. operation error SSM: GetParameters, https response error StatusCode: 0, RequestID: , canceled, context deadline exceeded"
            ))
            .slow());
        }
        self.permitted(service, "ssm:GetParameters", &arn).map_err(|denied| {
            resources(format!(
                "{WHAT}: execution resource retrieval failed: unable to retrieve secrets from ssm: service call has been retried 1 time(s): operation error SSM: GetParameters, {}, {denied}",
                self.response()
            ))
        })
    }

    /// A service, for its endpoints, and its host in the region of an ARN. Only its own region has endpoints in a VPC.
    fn place<'a>(&self, service: &'a str, arn: &str) -> (&'a str, String) {
        let region = arn.split(':').nth(3).filter(|region| !region.is_empty()).unwrap_or(self.context.name);
        let near = if region == self.context.name { service } else { "" };
        (near, format!("{service}.{region}.amazonaws.com"))
    }
}
