//! How long things take that AWS does by itself. The one list of it; docs/rehearsal-cloud.md is written from it.

/// A time of AWS's, as a rehearsal has it.
#[derive(Debug)]
pub struct Time {
    /// What takes that long, as an end of "it takes ... until".
    pub what: &'static str,
    pub milliseconds: i64,
    /// What the number rests on: a page of AWS's, a measured public run (what AWS told of tasks and what Terraform logged), or our
    /// own estimate, which is named so.
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
    VPC_AVAILABLE = 1_000, "a VPC is available after its creation",
        "AWS answers `pending` first: [API_CreateVpc](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpc.html); that it is 1 s is our estimate";
    NAT_GATEWAY_AVAILABLE = 100_000, "a NAT gateway is available",
        "measured: 84 to 121 s in nine public logs of `terraform apply`";
    NAT_GATEWAY_FAILED = 5_000, "a NAT gateway that cannot be made has failed",
        "our estimate: soon, for it is not built first";
    NAT_GATEWAY_DELETED = 60_000, "a NAT gateway is deleted and its address free",
        "measured: 42 to 61 s in four public logs of `terraform destroy`";
    NAT_GATEWAY_FORGOTTEN = 3_600_000, "a deleted NAT gateway is no longer listed",
        "AWS: about an hour, [nat-gateway-working-with](https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-working-with.html)";
    ENDPOINT_AVAILABLE = 60_000, "an interface endpoint is available",
        "our estimate, of one to two minutes that people report";
    ENDPOINT_DELETED = 60_000, "an interface endpoint and its interfaces are gone",
        "our estimate, of one to several minutes that people report";
    BALANCER_ACTIVE = 120_000, "a load balancer is active",
        "measured: 141 to 190 s in seven public logs of `terraform apply`, which looks only now and then; rounded down";
    BALANCER_INTERFACES_GONE = 30_000, "a deleted load balancer's interfaces are gone",
        "our estimate, of half a minute to several minutes that people report";
    TARGET_FIRST_CHECK = 2_000, "the first health check of a new target is made",
        "our estimate: AWS says only that there is one at registration, [target-group-health-checks](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html)";
    TASK_PENDING = 8_000, "a Fargate task has its interface (PROVISIONING to PENDING)",
        "measured: 3 to 14 s from `createdAt` to `connectivityAt` in AWS's example [describe-tasks](https://docs.aws.amazon.com/cli/latest/reference/ecs/describe-tasks.html) and three public Fargate tasks, 2020 to 2025";
    TASK_ACTIVATING = 20_000, "a task's image is there (PENDING to ACTIVATING)",
        "measured: 13 to 22 s from `connectivityAt` to `pullStoppedAt` in the same four";
    TASK_RUNNING = 3_000, "a task's containers run and it is registered (ACTIVATING to RUNNING)",
        "measured: 2 to 6 s from `pullStoppedAt` to `startedAt` in the same four";
    TASK_GIVES_UP = 270_000, "a task that cannot reach ECR, S3 or Logs stops",
        "our estimate, of the four to five minutes, in several attempts, that people report";
    TASK_DEACTIVATING = 1_000, "a task that is to stop is deregistered, without a target group",
        "our estimate: there is nothing to deregister";
    TASK_STOPPING = 5_000, "a task's containers have stopped after SIGTERM",
        "measured: 0 to 12 s from `stoppingAt` to `executionStoppedAt` in two public tasks; the most is `stopTimeout`, 30 s, [API_ContainerDefinition](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html)";
    TASK_DEPROVISIONING = 12_000, "a stopped task's interface is detached",
        "measured: 13 to 24 s from the end of the containers to `stoppedAt` in seven public Fargate tasks, 2019 to 2025; at the short end";
    TASK_INTERFACE_GONE = 30_000, "a stopped task's interface is gone",
        "our estimate, of up to a minute that people report";
    TASK_FORGOTTEN = 3_600_000, "a stopped task is no longer described",
        "AWS: at least an hour, [API_DescribeTasks](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html)";
    SERVICE_SCHEDULED = 1_000, "ECS starts the tasks of a new service or deployment",
        "our estimate";
    SERVICE_LOOK = 5_000, "ECS looks again whether targets are healthy or drained",
        "our estimate";
    TASK_RETRIED = 10_000, "a service starts another task after one did not come to run, doubled each time",
        "our estimate: AWS gives no number for the first, [service-throttle-logic](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html)";
    TASK_RETRIED_AT_MOST = 900_000, "a service starts another task after many did not come to run",
        "AWS: [service-throttle-logic](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html)";
    TASK_LOST = 900_000, "a service starts another task after a hundred in a row that ran and never got healthy",
        "handson's own, AWS starts it at once: a world that is left alone is not to fill with them";
    TASK_PROTECTED = 7_200_000, "a task's protection ends, where no time is given",
        "AWS: 120 minutes, [API_UpdateTaskProtection](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateTaskProtection.html)";
    SERVICE_FORGOTTEN = 3_600_000, "an inactive service is no longer described",
        "our estimate: AWS gives no number, [API_DeleteService](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteService.html)";
    TASK_DEFINITION_DELETED = 60_000, "a deleted task definition that nothing refers to is gone",
        "our estimate: AWS gives no number, [delete-task-definition-v2](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/delete-task-definition-v2.html)";
    IMAGE_SCANNED = 15_000, "the scan of an image has ended",
        "our estimate for a basic scan of a small image";
    ROLE_USABLE = 10_000, "a new IAM role can be assumed",
        "our estimate: AWS says that changes take time to be seen everywhere, [troubleshoot](https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency)";
}

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn each_says_what_it_rests_on() {
        for time in ALL {
            let known = ["AWS: ", "AWS answers ", "measured: ", "our estimate", "handson's own"];
            assert!(known.iter().any(|kind| time.source.starts_with(kind)), "{}: {}", time.what, time.source);
            assert!(!time.source.contains("usual"), "{}: usual by whom?", time.what);
            let cited = time.source.contains("](https://docs.aws.amazon.com/");
            assert!(cited || !time.source.starts_with("AWS"), "{}: which page?", time.what);
        }
    }
}
