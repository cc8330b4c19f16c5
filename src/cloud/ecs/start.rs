//! Whether a task can start: its roles, the way to its registry and its log, its image. In the order in which Fargate looks
//! and with AWS's words.

mod permits;
mod secrets;

use super::requirements::is_of_ecr;
use super::task::{Container, Task};
use super::types::TaskDefinition;
use crate::api::Members;
use crate::cloud::call::Read as _;
use crate::cloud::ec2::Interface;
use crate::cloud::ids::Ids;
use crate::cloud::world::Context;

/// Why a task stops by itself.
#[derive(Debug, Clone)]
pub struct StoppedBecause {
    /// `TaskFailedToStart`, `EssentialContainerExited`
    pub code: &'static str,
    pub reason: String,
    /// The container that it is about, which has the reason too.
    pub container: Option<String>,
    /// It is known only after several attempts, each of which could have gone well.
    pub slow: bool,
}

impl StoppedBecause {
    /// A task that does not come to run.
    pub fn failed_to_start(reason: String) -> StoppedBecause {
        StoppedBecause { code: "TaskFailedToStart", reason, container: None, slow: false }
    }

    fn slow(self) -> StoppedBecause {
        StoppedBecause { slow: true, ..self }
    }

    fn of(self, container: &Container) -> StoppedBecause {
        StoppedBecause { container: Some(container.name.clone()), ..self }
    }
}

/// The service that takes on a task's roles.
const TRUSTED: &str = "ecs-tasks.amazonaws.com";

/// AWS's words for a role of a task that ECS cannot take on: it is not there, does not trust ECS, or is only just made.
pub fn unassumable(context: &Context<'_>, definition: &TaskDefinition, overrides: &Members) -> Option<String> {
    let role = |member: &str| overrides.text(member).or_else(|| definition.document.text(member));
    let mut roles = ["executionRoleArn", "taskRoleArn"].into_iter().filter_map(role);
    let role = roles.find(|role| !context.iam.assumable(context.now, role, TRUSTED))?;
    Some(format!(
        "ECS was unable to assume the role '{role}' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role."
    ))
}

/// A task on its way to its image.
struct Start<'a> {
    context: &'a Context<'a>,
    task: &'a Task,
    interface: &'a Interface,
    role: &'a str,
}

/// Whether a task that has its interface can get its image and write its log.
///
/// # Errors
/// Why it cannot.
pub fn judge(context: &Context<'_>, task: &Task) -> Result<(), StoppedBecause> {
    let interface = task.attached.as_ref().and_then(|attached| attached.interface.as_ref());
    let interface = interface.and_then(|id| context.ec2.interfaces.get(id));
    let definition = context.ecs.known_task_definition(&task.task_definition);
    // On nothing but Fargate is a task started here, and there every task has an interface.
    let (Some(interface), Some(definition)) = (interface, definition) else { return Ok(()) };
    let role = task.overrides.text("executionRoleArn").or(definition.execution_role()).unwrap_or_default();
    let start = Start { context, task, interface, role };
    if task.containers.iter().any(|container| is_of_ecr(&container.image)) {
        start.registry_login()?;
    }
    start.secrets(&definition.document)?;
    for container in &task.containers {
        start.manifest(container, &Reference::read(&container.image))?;
    }
    for container in definition.containers() {
        start.logger(container)?;
    }
    for container in &task.containers {
        start.layers(container, &Reference::read(&container.image))?;
    }
    Ok(())
}

/// Where an image is, in parts.
pub struct Reference {
    /// `docker.io`, `123456789012.dkr.ecr.ap-northeast-1.amazonaws.com`
    host: String,
    /// `library/nginx`
    pub name: String,
    /// A tag or a digest.
    pub tag: String,
}

impl Reference {
    /// As Docker reads it: `nginx` is `docker.io/library/nginx:latest`.
    pub fn read(image: &str) -> Reference {
        let (host, rest) = match image.split_once('/') {
            Some((host, rest)) if host.contains(['.', ':']) || host == "localhost" => (host, rest.to_owned()),
            Some(_) => ("docker.io", image.to_owned()),
            None => ("docker.io", format!("library/{image}")),
        };
        let tagged = |name: &str| match name.rsplit_once(':') {
            Some((name, tag)) => (name.to_owned(), tag.to_owned()),
            None => (name.to_owned(), "latest".to_owned()),
        };
        let (name, tag) = match rest.split_once('@') {
            Some((name, digest)) => (tagged(name).0, digest.to_owned()),
            None => tagged(&rest),
        };
        Reference { host: host.to_owned(), name, tag }
    }

    /// The whole of it.
    fn full(&self) -> String {
        let mark = if self.tag.contains(':') { '@' } else { ':' };
        format!("{}/{}{mark}{}", self.host, self.name, self.tag)
    }

    /// Whom a program asks for it.
    fn server(&self) -> &str {
        if self.host == "docker.io" { "registry-1.docker.io" } else { &self.host }
    }

    fn manifest(&self) -> String {
        format!("https://{}/v2/{}/manifests/{}", self.server(), self.name, self.tag)
    }

    /// Whether it is in the registry of that account and region.
    pub fn is_of(&self, account: &str, region: &str) -> bool {
        self.host == format!("{account}.dkr.ecr.{region}.amazonaws.com")
    }
}

fn resources(reason: String) -> StoppedBecause {
    StoppedBecause::failed_to_start(format!("ResourceInitializationError: {reason}"))
}

fn cannot_pull(container: &Container, reason: &str) -> StoppedBecause {
    StoppedBecause::failed_to_start(format!("CannotPullContainerError: {reason}")).of(container)
}

impl Start<'_> {
    fn reaches(&self, service: &str, host: &str) -> Result<(), String> {
        self.context.ec2.reaches(self.context.name, self.interface, service, host)
    }

    /// What an SDK says before the service's own words. The id is the task's, for no call is made here.
    fn response(&self) -> String {
        format!("https response error StatusCode: 400, RequestID: {}", Ids::new(0, &self.task.id).uuid())
    }

    fn registry_login(&self) -> Result<(), StoppedBecause> {
        let host = format!("api.ecr.{}.amazonaws.com", self.context.name);
        let what = "unable to pull secrets or registry auth";
        if let Err(error) = self.reaches("ecr.api", &host) {
            return Err(resources(format!(
                "{what}: The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. Check your task network configuration. operation error ECR: GetAuthorizationToken, exceeded maximum number of attempts, 3, https response error StatusCode: 0, RequestID: , request send failed, Post \"https://{host}/\": {error}"
            ))
            .slow());
        }
        self.permitted("ecr.api", "ecr:GetAuthorizationToken", "*").map_err(|denied| {
            resources(format!(
                "{what}: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 1 time(s): operation error ECR: GetAuthorizationToken, {}, {denied}",
                self.response()
            ))
        })
    }

    /// The service of AWS that a registry is, for its endpoints.
    fn service(&self, reference: &Reference) -> &'static str {
        if reference.host.ends_with(&format!(".dkr.ecr.{}.amazonaws.com", self.context.name)) { "ecr.dkr" } else { "" }
    }

    fn manifest(&self, container: &Container, reference: &Reference) -> Result<(), StoppedBecause> {
        let full = reference.full();
        let failed = |times: u32, why: String| {
            let reason = format!("pull image manifest has been retried {times} time(s): {why}");
            Err(cannot_pull(container, &reason))
        };
        if let Err(error) = self.reaches(self.service(reference), reference.server()) {
            let why = format!(
                "failed to resolve ref {full}: failed to do request: Head \"{}\": {error}",
                reference.manifest()
            );
            return failed(5, why).map_err(StoppedBecause::slow);
        }
        if is_of_ecr(&container.image) {
            let own = reference.host.starts_with(self.context.account);
            if !own || !self.may_pull("ecr:BatchGetImage", reference) {
                return failed(
                    1,
                    format!(
                        "failed to resolve ref {full}: pulling from host {} failed with status code [manifests {}]: 403 Forbidden",
                        reference.host, reference.tag
                    ),
                );
            }
        }
        // What other registries have, and those of other regions, is taken to be there.
        let here = reference.is_of(self.context.account, self.context.name);
        if here && self.context.ecr.image(&reference.name, &reference.tag).is_none() {
            return failed(7, format!("failed to resolve ref {full}: {full}: not found"));
        }
        let wanted = if self.task.architecture == "arm64" { "linux/arm64" } else { "linux/amd64" };
        match &self.context.ecs.image(&container.image).platform {
            Some(platform) if platform != wanted => {
                failed(7, format!("image Manifest does not contain descriptor matching platform '{wanted}'"))
            }
            _ => Ok(()),
        }
    }

    fn repository(&self, reference: &Reference) -> String {
        let region = reference.host.split('.').nth(3).unwrap_or(self.context.name);
        format!("arn:aws:ecr:{region}:{}:repository/{}", self.context.account, reference.name)
    }

    /// The layers of ECR's images are kept in S3.
    fn layers(&self, container: &Container, reference: &Reference) -> Result<(), StoppedBecause> {
        if !is_of_ecr(&container.image) {
            return Ok(());
        }
        let full = reference.full();
        if !self.may_pull("ecr:GetDownloadUrlForLayer", reference) {
            let why = format!(
                "ref pull has been retried 1 time(s): failed to copy: httpReadSeeker: failed open: unexpected status code https://{}/v2/{}/blobs/{}: 403 Forbidden",
                reference.host,
                reference.name,
                self.digest(container, reference)
            );
            return Err(cannot_pull(container, &why));
        }
        let region = self.context.name;
        let host = format!("prod-{region}-starport-layer-bucket.s3.{region}.amazonaws.com");
        if let Err(error) = self.reaches("s3", &host) {
            let why = format!(
                "The task cannot pull {full} from the registry {full}. There is a connection issue between the task and the registry. Check your task network configuration. : failed to copy: httpReadSeeker: failed open: failed to do request: Get {full}: {error}"
            );
            return Err(cannot_pull(container, &why).slow());
        }
        if self.may_read_layers() {
            return Ok(());
        }
        let digest = self.digest(container, reference);
        let why = format!(
            "ref pull has been retried 1 time(s): failed to copy: httpReadSeeker: failed open: unexpected status code https://{host}/{}-{}/{digest}: 403 Forbidden",
            self.context.account,
            reference.name.replace('/', "-")
        );
        Err(cannot_pull(container, &why))
    }

    fn digest(&self, container: &Container, reference: &Reference) -> String {
        let image = self.context.ecr.image(&reference.name, &reference.tag);
        image.map_or_else(|| super::life::digest_of(&container.image), |image| image.digest.clone())
    }

    /// A container that logs to CloudWatch makes its stream, and its group where it is told to.
    fn logger(&self, container: &Members) -> Result<(), StoppedBecause> {
        let Some(options) = super::around::log_options(container) else { return Ok(()) };
        let group = options.required("awslogs-group");
        let region = options.text("awslogs-region").unwrap_or(self.context.name);
        let here = region == self.context.name;
        let failed = |why: String| Err(resources(format!("failed to validate logger args: {why}")));
        if self.reaches(if here { "logs" } else { "" }, &format!("logs.{region}.amazonaws.com")).is_err() {
            let why = "The task cannot find the Amazon CloudWatch log group defined in the task definition. There is a connection issue between the task and Amazon CloudWatch. Check your network configuration. : signal: killed";
            return failed(why.to_owned()).map_err(StoppedBecause::slow);
        }
        let stream = super::around::stream(options, container.required("name"), &self.task.id);
        let of_group = format!("arn:aws:logs:{region}:{}:log-group:{group}:log-stream:", self.context.account);
        let call = |what: &str, operation: &str, answer: &str| {
            failed(format!(
                "create stream has been retried 1 times: failed to create Cloudwatch log {what}: operation error CloudWatch Logs: {operation}, {}, {answer} : exit status 1",
                self.response()
            ))
        };
        let service = if here { "logs" } else { "" };
        if let Err(denied) = self.permitted(service, "logs:CreateLogStream", &format!("{of_group}{stream}")) {
            return call("stream", "CreateLogStream", &denied);
        }
        // Groups of other regions are taken to be there.
        if !here || self.context.logs.group(group).is_some() {
            return Ok(());
        }
        if options.text("awslogs-create-group") != Some("true") {
            let answer = "ResourceNotFoundException: The specified log group does not exist.";
            return call("stream", "CreateLogStream", answer);
        }
        match self.permitted(service, "logs:CreateLogGroup", &of_group) {
            Ok(()) => Ok(()),
            Err(denied) => call("group", "CreateLogGroup", &denied),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Reference;

    #[test]
    fn references_are_read_as_docker_reads_them() {
        for (given, full) in [
            ("nginx", "docker.io/library/nginx:latest"),
            ("bitnami/nginx:1.27", "docker.io/bitnami/nginx:1.27"),
            ("public.ecr.aws/nginx/nginx", "public.ecr.aws/nginx/nginx:latest"),
            ("localhost:5000/web:1", "localhost:5000/web:1"),
            ("web@sha256:12", "docker.io/library/web@sha256:12"),
            ("host.example/web:1@sha256:12", "host.example/web@sha256:12"),
        ] {
            assert_eq!(Reference::read(given).full(), full, "{given}");
        }
    }
}
