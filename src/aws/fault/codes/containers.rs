//! ECS, ECR and CloudWatch Logs.

use super::{Hint, hint};

pub const HINTS: &[Hint] = &[
    hint(
        &["ClusterNotFoundException"],
        "",
        "No such cluster in this region. `ecs::list_clusters()` shows those there are; check --region and the \
         name, or run the cluster's step first.",
        "このリージョンにその名前のクラスターはありません。`ecs::list_clusters()` で一覧が見られます。--region と名前を確かめるか、先にクラスターのステップを実行してください。",
    ),
    hint(
        &["ServiceNotFoundException", "ServiceNotActiveException"],
        "",
        "No such active service in this cluster: `ecs::list_services(#{ cluster: NAME })` shows those there are. A \
         deleted service stays INACTIVE for a while; create it again under the same name.",
        "このクラスターに有効なサービスとして存在しません。`ecs::list_services(#{ cluster: 名前 })` で一覧が見られます。削除したサービスはしばらく INACTIVE \
         のまま残ります。同じ名前で作り直せます。",
    ),
    hint(
        &["ClusterContainsServicesException"],
        "",
        "The cluster still has services: delete them first, `ecs::delete_service(#{ cluster: NAME, service: NAME, \
         force: true })`, then the cluster.",
        "クラスターにサービスが残っています。先に `ecs::delete_service(#{ cluster: 名前, service: 名前, force: true })` \
         で削除してから、クラスターを削除してください。",
    ),
    hint(
        &["ClusterContainsTasksException"],
        "",
        "The cluster still runs tasks: stop them, `ecs::stop_task(#{ cluster: NAME, task: ARN })`, or wait until \
         those of a deleted service have ended, `ecs::wait_services_inactive`.",
        "クラスターでタスクが動いています。`ecs::stop_task(#{ cluster: 名前, task: ARN })` で停止するか、削除したサービスのタスクが終わるまで \
         `ecs::wait_services_inactive` で待ってください。",
    ),
    hint(
        &["ClusterContainsContainerInstancesException"],
        "",
        "The cluster still has EC2 instances: deregister them, `ecs::deregister_container_instance`, or end the \
         instances first.",
        "クラスターに EC2 インスタンスが登録されています。`ecs::deregister_container_instance` で登録を解除するか、先にインスタンスを終了してください。",
    ),
    hint(
        &["ClusterContains*", "ClusterHas*"],
        "",
        "The cluster is not empty: delete its services and stop its tasks first, then delete it.",
        "クラスターが空ではありません。先にサービスを削除し、タスクを停止してから削除してください。",
    ),
    hint(
        &["TaskSetNotFoundException"],
        "",
        "No such task set in this service: `ecs::describe_task_sets(#{ cluster: NAME, service: NAME })` shows \
         those there are. Only a service under CODE_DEPLOY or EXTERNAL has task sets.",
        "このサービスにそのタスクセットはありません。`ecs::describe_task_sets(#{ cluster: 名前, service: 名前 })` で一覧が見られます。タスクセットがあるのは \
         CODE_DEPLOY か EXTERNAL のサービスだけです。",
    ),
    hint(
        &["PlatformUnknownException"],
        "",
        "There is no such platform version: leave `platformVersion` out, or write \"LATEST\". \
         `ecs::update_service(#{ cluster: NAME, service: NAME, platformVersion: \"LATEST\" })` changes a \
         service.",
        "そのプラットフォームバージョンはありません。`platformVersion` を書かないか、\"LATEST\" にしてください。サービスの変更は `ecs::update_service(#{ cluster: 名前, service: 名前, platformVersion: \"LATEST\" })` です。",
    ),
    hint(
        &["PlatformTaskDefinitionIncompatibilityException"],
        "",
        "The platform version is too old for what the task definition wants: leave `platformVersion` out, or \
         write \"LATEST\". `ecs::update_service(#{ cluster: NAME, service: NAME, platformVersion: \"LATEST\" })` \
         changes a service.",
        "プラットフォームバージョンが、タスク定義の機能に対応していません。`platformVersion` を書かないか、\"LATEST\" にしてください。サービスの変更は `ecs::update_service(#{ cluster: 名前, service: 名前, platformVersion: \"LATEST\" })` です。",
    ),
    hint(
        &["UnsupportedFeatureException"],
        "",
        "ECS does not have this feature in this region: take another one (`handson run SCRIPT --region \
         us-east-1`), or leave the member out.",
        "このリージョンの ECS にはこの機能がありません。別のリージョンにする（`handson run スクリプト --region us-east-1`）か、そのメンバーを外してください。",
    ),
    hint(
        &["UpdateInProgressException"],
        "",
        "Another update of the same thing is not done yet: wait half a minute (a service: \
         `ecs::wait_services_stable(#{ cluster: NAME, services: [NAME] })`) and run again.",
        "同じものに対する前の更新がまだ終わっていません。30 秒ほど（サービスなら `ecs::wait_services_stable(#{ cluster: 名前, services: [名前] })` で）待って、もう一度実行してください。",
    ),
    hint(
        &["NamespaceNotFoundException"],
        "",
        "There is no such Service Connect namespace in this region: leave `serviceConnectDefaults` out, or make \
         the namespace first.",
        "このリージョンにその Service Connect の名前空間はありません。`serviceConnectDefaults` を外すか、先に名前空間を作ってください。",
    ),
    hint(
        &["TargetNotConnectedException"],
        "",
        "The task does not accept commands: it needs `enableExecuteCommand: true` from its start, a task role \
         that may use ssmmessages, and a way to that service from its subnet. `ecs::update_service(#{ cluster: \
         NAME, service: NAME, enableExecuteCommand: true, forceNewDeployment: true })` starts tasks that do.",
        "タスクがコマンドを受け付けていません。開始時の `enableExecuteCommand: true`、ssmmessages を使えるタスクロール、サブネットからの経路が必要です。`ecs::update_service(#{ cluster: 名前, service: 名前, enableExecuteCommand: true, forceNewDeployment: true })` で、受け付けるタスクに入れ替わります。",
    ),
    hint(
        &["TargetNotFoundException"],
        "",
        "No such target (task, service or container) in this cluster: `ecs::list_tasks(#{ cluster: NAME })` shows \
         the tasks there are.",
        "このクラスターに対象（タスク、サービス、コンテナ）がありません。`ecs::list_tasks(#{ cluster: 名前 })` でタスクの一覧が見られます。",
    ),
    hint(
        &["MissingVersionException", "NoUpdateAvailableException"],
        "",
        "The agent of this instance reports no version, or has the newest already: nothing is to be updated.",
        "このインスタンスのエージェントはバージョンが分からないか、すでに最新です。更新は不要です。",
    ),
    hint(
        &["AttributeLimitExceededException"],
        "",
        "A resource can carry 10 attributes of your own: delete some with `ecs::delete_attributes`.",
        "1 つのリソースに付けられる独自の属性は 10 個までです。`ecs::delete_attributes` で減らしてください。",
    ),
    hint(
        &["BlockedException"],
        "",
        "AWS has blocked the account's use of ECS: look for a mail from AWS, or open a support case.",
        "アカウントの ECS の利用が AWS 側で止められています。AWS からのメールを確認するか、サポートに問い合わせてください。",
    ),
    hint(
        &["InvalidParameterException", "ClientException"],
        "no fargate configuration exists",
        "Fargate has fixed pairs of cpu and memory: 256 with 512, 1024 or 2048; 512 with 1024 to 4096; 1024 with \
         2048 to 8192 (in MiB).",
        "Fargate の cpu と memory は決まった組み合わせだけです。256 なら 512・1024・2048、512 なら 1024〜4096、1024 なら 2048〜8192 (MiB) です。",
    ),
    hint(
        &["InvalidParameterException"],
        "does not have an associated load balancer",
        "A listener has to send to the target group before a service can use it: run the step with \
         `elbv2::create_listener` first.",
        "サービスで使う前に、リスナーからターゲットグループへ転送するようにしておく必要があります。`elbv2::create_listener` のステップを先に実行してください。",
    ),
    hint(
        &["InvalidParameterException"],
        "service linked role",
        "The account has no service-linked role for ECS yet: `iam::create_service_linked_role(#{ AWSServiceName: \
         \"ecs.amazonaws.com\" })`, wait some seconds and run again.",
        "アカウントに ECS のサービスリンクロールがまだありません。`iam::create_service_linked_role(#{ AWSServiceName: \"ecs.amazonaws.com\" \
         })` を実行し、数秒待ってからもう一度実行してください。",
    ),
    hint(
        &["InvalidParameterException", "ClientException", "InvalidParameterValue"],
        "assume",
        "The role's trust policy must name the service that uses it (ecs-tasks.amazonaws.com for tasks). A new \
         role needs about ten seconds before it can be used.",
        "ロールの信頼ポリシーに、使う側のサービス（タスクなら ecs-tasks.amazonaws.com）が必要です。作ったばかりのロールは使えるようになるまで 10 秒ほどかかります。",
    ),
    hint(
        &["InvalidParameterException"],
        "not idempotent",
        "A service of this name exists with other settings: choose another name, change it with \
         `ecs::update_service`, or delete it first.",
        "同じ名前で設定の異なるサービスがあります。別の名前にするか、`ecs::update_service` で変更するか、先に削除してください。",
    ),
    hint(
        &["InvalidParameterException"],
        "network configuration",
        "Tasks with network mode awsvpc (all of Fargate) need `networkConfiguration` with subnets and security \
         groups.",
        "ネットワークモードが awsvpc のタスク（Fargate はすべて）には、サブネットとセキュリティグループを書いた `networkConfiguration` が必要です。",
    ),
    hint(
        &["InvalidParameterException"],
        "taskdefinition is inactive",
        "This revision was deregistered: register the task definition again and use the new revision.",
        "このリビジョンは登録解除されています。タスク定義を登録し直し、新しいリビジョンを使ってください。",
    ),
    hint(
        &["ClientException", "InvalidParameterException"],
        "execution role",
        "The task definition needs `executionRoleArn`, the role with which ECS pulls images and writes logs: \
         `import \"identity\" as identity;`, then `executionRoleArn: identity::execution_role(#{}).Arn`.",
        "タスク定義に `executionRoleArn` が必要です。ECS がイメージの取得とログの書き込みに使うロールです: `import \"identity\" as identity;` と書き、\
         `executionRoleArn: identity::execution_role(#{}).Arn` を足してください。",
    ),
    hint(
        &["InvalidParameterException"],
        "cannot be stopped while it is scaled above 0",
        "The service still wants tasks: delete it with `force: true`, or first \
         `ecs::update_service(#{ cluster, service, desiredCount: 0 })`.",
        "サービスがまだタスクを動かしています。`force: true` を付けて削除するか、先に \
         `ecs::update_service(#{ cluster, service, desiredCount: 0 })` を呼んでください。",
    ),
    hint(
        &["InvalidParameterException"],
        "cannot be stopped while it has task sets",
        "Delete the service with `force: true`, or its task sets first: `ecs::delete_task_set(#{ ..., force: true })`.",
        "`force: true` を付けて削除するか、先にタスクセットを `ecs::delete_task_set(#{ ..., force: true })` で削除してください。",
    ),
    hint(
        &["ClientException", "InvalidParameterException"],
        "task definition",
        "The task definition is not what is wanted here: `ecs::list_task_definitions()` shows the active ones; \
         register it first, and name it as family, family:revision or by its ARN.",
        "タスク定義が見つからないか、ここでは使えません。`ecs::list_task_definitions()` で有効なものの一覧が見られます。先に登録し、family、family:リビジョン、ARN \
         のいずれかで指定してください。",
    ),
    hint(
        &["ClientException", "InvalidParameterException"],
        "container name",
        "A container of that name must be in the task definition: compare `containerName` with the names in \
         `containerDefinitions`.",
        "その名前のコンテナがタスク定義にありません。`containerName` と `containerDefinitions` の名前を見比べてください。",
    ),
    hint(
        &["InvalidParameterException"],
        "invalid repository name",
        "A repository's name has small letters, digits and - _ . /, such as \"web/app\".",
        "リポジトリ名に使えるのは小文字、数字、- _ . / です（例: \"web/app\"）。",
    ),
    hint(
        &["InvalidParameterException"],
        "service was not active",
        "The service is being deleted or gone: wait with `ecs::wait_services_inactive`, then create it again.",
        "サービスは削除中か、削除済みです。`ecs::wait_services_inactive` で待ってから作り直してください。",
    ),
    hint(
        &["ImageNotFoundException"],
        "",
        "No image of that tag or digest: `ecr::list_images(#{ repositoryName: NAME })` shows those there are; push \
         it first (`image::publish`).",
        "そのタグやダイジェストのイメージはありません。`ecr::list_images(#{ repositoryName: 名前 })` で一覧が見られます。先にプッシュしてください \
         (`image::publish`)。",
    ),
    hint(
        &["ImageAlreadyExistsException", "ImageTagAlreadyExistsException"],
        "",
        "The repository has an image of this tag, and its tags cannot be moved (IMMUTABLE): push under a new \
         tag. `ecr::describe_images(#{ repositoryName: NAME })` shows the tags.",
        "同じタグのイメージがあり、タグは付け替えられません（IMMUTABLE）。新しいタグでプッシュしてください。使われているタグは `ecr::describe_images(#{ repositoryName: 名前 })` でわかります。",
    ),
    hint(
        &[
            "ImageDigestDoesNotMatchException",
            "InvalidLayerException",
            "InvalidLayerPartException",
            "LayerPartTooSmallException",
            "LayersNotFoundException",
            "LayerInaccessibleException",
            "UploadNotFoundException",
            "EmptyUploadException",
        ],
        "",
        "The image did not arrive whole: push it again.",
        "イメージが完全には届いていません。もう一度プッシュしてください。",
    ),
    hint(
        &["LayerAlreadyExistsException"],
        "",
        "The layer is there already, which is no harm: go on with the next.",
        "レイヤーはすでにあります。問題ないので、次に進んでください。",
    ),
    hint(
        &["RepositoryNotFoundException"],
        "",
        "No such repository in this registry and region: `ecr::describe_repositories()` shows those there are; \
         create it first, `ecr::create_repository(#{ repositoryName: NAME })`.",
        "このリージョンのレジストリにそのリポジトリはありません。`ecr::describe_repositories()` で一覧が見られます。先に `ecr::create_repository(#{ \
         repositoryName: 名前 })` で作ってください。",
    ),
    hint(
        &["RepositoryNotEmptyException"],
        "",
        "The repository still holds images: delete it with them, `ecr::delete_repository(#{ repositoryName: \
         NAME, force: true })`, or delete its images first.",
        "リポジトリにイメージが残っています。`ecr::delete_repository(#{ repositoryName: 名前, force: true })` でイメージごと削除するか、先にイメージを削除してください。",
    ),
    hint(
        &["RepositoryPolicyNotFoundException", "LifecyclePolicyNotFoundException", "RegistryPolicyNotFoundException"],
        "",
        "The repository has no such policy: there is nothing to read or delete.",
        "そのようなポリシーは設定されていません。読むものも削除するものもありません。",
    ),
    hint(
        &["InvalidTagParameterException", "TooManyTagsException", "TooManyTags", "TagLimitExceeded"],
        "",
        "A resource takes 50 tags, of which a workshop uses three of its own (handson:...); a tag's key has 1 to 128 \
         characters, its value at most 256, and neither begins with aws:. For example: `ecs::create_cluster(#{ \
         clusterName: \"web\", tags: #{ Name: \"web\" } })`.",
        "タグは 1 つのリソースに 50 個までです（ワークショップでは、そのうち 3 個を handson: のタグに使います）。キーは 1〜128 文字、値は 256 文字までで、aws: で始まるものは使えません。例: `ecs::create_cluster(#{ clusterName: \"web\", tags: #{ Name: \"web\" } })`",
    ),
    hint(
        &["KmsException"],
        "",
        "The key for encryption cannot be used: check that it exists, is enabled, in this region, and allows you \
         to use it; or leave it out.",
        "暗号化のキーが使えません。キーがこのリージョンにあり、有効で、使う権限があるか確かめるか、指定を外してください。",
    ),
    hint(
        &["ResourceAlreadyExistsException"],
        "log stream",
        "The log stream is there already: write to it as it is, or take another name; \
         `logs::describe_log_streams(#{ logGroupName: NAME })` shows those there are.",
        "ログストリームはすでにあります。そのまま使うか、別の名前にしてください。一覧は `logs::describe_log_streams(#{ logGroupName: 名前 })` で見られます。",
    ),
    hint(
        &["ResourceAlreadyExistsException"],
        "log group",
        "The log group is there already, perhaps from an earlier run: use it as it is, or delete it with \
         `logs::delete_log_group(#{ logGroupName: NAME })`.",
        "ロググループはすでにあります（以前の実行で作ったものかもしれません）。そのまま使うか、`logs::delete_log_group(#{ logGroupName: 名前 })` で削除してください。",
    ),
    hint(
        &["ResourceNotFoundException"],
        "log group",
        "No such log group in this region: `logs::describe_log_groups()` shows those there are. ECS makes it only \
         where the task definition says `awslogs-create-group`; else make it with `logs::create_log_group`.",
        "このリージョンにそのロググループはありません。`logs::describe_log_groups()` で一覧が見られます。タスク定義に `awslogs-create-group` がなければ ECS \
         は作らないので、`logs::create_log_group` で作ってください。",
    ),
    hint(
        &["ResourceNotFoundException"],
        "log stream",
        "No such log stream: a task writes its first line some seconds after its start; \
         `logs::describe_log_streams(#{ logGroupName: NAME })` shows those there are.",
        "そのログストリームはありません。タスクの開始から最初の行まで数秒かかります。`logs::describe_log_streams(#{ logGroupName: 名前 })` で一覧が見られます。",
    ),
    hint(
        &["InvalidSequenceTokenException", "DataAlreadyAcceptedException"],
        "",
        "Leave `sequenceToken` out: CloudWatch Logs no longer needs it.",
        "`sequenceToken` を外してください。いまの CloudWatch Logs では不要です。",
    ),
    hint(
        &["OperationAbortedException"],
        "",
        "Another call changes the same thing at this moment: wait some seconds and run again.",
        "同じものを別の呼び出しが変更しています。数秒待って、もう一度実行してください。",
    ),
    hint(
        &["MalformedQueryException"],
        "",
        "The query of CloudWatch Logs Insights cannot be read: begin with `fields @timestamp, @message | limit 20`.",
        "CloudWatch Logs Insights のクエリーが読めません。`fields @timestamp, @message | limit 20` から始めてみてください。",
    ),
];
