//! How long things take that AWS does by itself. The one list of it; docs/rehearsal-cloud.md is written from it.

/// A time of AWS's, as a rehearsal has it.
#[derive(Debug)]
pub struct Time {
    /// What takes that long, as an end of "it takes ... until".
    pub what: &'static str,
    pub milliseconds: i64,
    /// Where the number comes from.
    pub source: &'static str,
}

macro_rules! times {
    ($($name:ident = $milliseconds:expr, $what:literal, $source:literal;)*) => {
        $(pub const $name: Time = Time { what: $what, milliseconds: $milliseconds, source: $source };)*

        /// All of them, in the order of the list.
        pub const ALL: &[&Time] = &[$(&$name),*];
    };
}

times! {
    VPC_AVAILABLE = 1_000, "a VPC is available after its creation", "AWS answers `pending`; the next look sees `available`";
    NAT_GATEWAY_AVAILABLE = 100_000, "a NAT gateway is available", "usual; the waiter of the API looks every 15 s, 40 times";
    NAT_GATEWAY_FAILED = 5_000, "a NAT gateway that cannot be made has failed", "usual";
    NAT_GATEWAY_DELETED = 60_000, "a NAT gateway is deleted and its address free", "usual";
    NAT_GATEWAY_FORGOTTEN = 3_600_000, "a deleted NAT gateway is no longer listed", "EC2 User Guide: about an hour";
    ENDPOINT_AVAILABLE = 60_000, "an interface endpoint is available", "usual: one to two minutes";
    ENDPOINT_DELETED = 60_000, "an interface endpoint and its interfaces are gone", "usual: one to several minutes";
    BALANCER_ACTIVE = 120_000, "a load balancer is active", "usual: two to three minutes";
    BALANCER_INTERFACES_GONE = 30_000, "a deleted load balancer's interfaces are gone", "usual: half a minute to several minutes";
    TARGET_FIRST_CHECK = 2_000, "the first health check of a new target is made", "within a few seconds of registration";
    TASK_PENDING = 8_000, "a Fargate task has its interface (PROVISIONING to PENDING)", "usual";
    TASK_ACTIVATING = 20_000, "a task's image is there (PENDING to ACTIVATING)", "usual for an image of 150 MB";
    TASK_RUNNING = 3_000, "a task's containers run and it is registered (ACTIVATING to RUNNING)", "usual";
    TASK_GIVES_UP = 270_000, "a task that cannot reach ECR, S3 or Logs stops", "usual: four and a half minutes, in several attempts";
    TASK_DEACTIVATING = 1_000, "a task that is to stop is deregistered, without a target group", "usual";
    TASK_STOPPING = 5_000, "a task's containers have stopped after SIGTERM", "usual; stopTimeout (30 s) is the most";
    TASK_DEPROVISIONING = 12_000, "a stopped task's interface is detached", "usual";
    TASK_INTERFACE_GONE = 30_000, "a stopped task's interface is gone", "usual: up to a minute";
    TASK_FORGOTTEN = 3_600_000, "a stopped task is no longer described", "ECS API Reference: at least an hour";
    SERVICE_SCHEDULED = 1_000, "ECS starts the tasks of a new service or deployment", "usual";
    SERVICE_LOOK = 5_000, "ECS looks again whether targets are healthy or drained", "usual";
    TASK_RETRIED = 10_000, "a service starts another task after one did not come to run, doubled each time", "ECS Developer Guide gives no number; usual";
    TASK_RETRIED_AT_MOST = 900_000, "a service starts another task after many did not come to run", "ECS Developer Guide: service throttle logic";
    TASK_LOST = 900_000, "a service starts another task after a hundred in a row that ran and never got healthy", "handson's own, AWS starts it at once: a world that is left alone is not to fill with them";
    TASK_PROTECTED = 7_200_000, "a task's protection ends, where no time is given", "ECS API Reference: 120 minutes";
    SERVICE_FORGOTTEN = 3_600_000, "an inactive service is no longer described", "the ECS API Reference gives no number";
    TASK_DEFINITION_DELETED = 60_000, "a deleted task definition that nothing refers to is gone", "the ECS Developer Guide says `periodically`";
    IMAGE_SCANNED = 15_000, "the scan of an image has ended", "usual for a basic scan of a small image";
    ROLE_USABLE = 10_000, "a new IAM role can be assumed", "IAM User Guide: changes are eventually consistent; usual";
}
