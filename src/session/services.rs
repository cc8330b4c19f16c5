//! Questions about a service of ECS that the command line and the prompt ask alike.

use super::Session;
use crate::engine::Report;
use rhai::{Dynamic, Map, Scope};

// The `std:` of the names keeps a file of the user's that is called like a module out of it.
const WHY: &str = r#"
    import "ops" as ops;
    import "ops/seen" as seen;
    let meant = cluster ?? seen::only_cluster();
    ops::why(meant, service ?? seen::only_service(meant))
"#;

const LOGS: &str = r#"
    import "ops" as ops;
    import "ops/seen" as seen;
    import "ops/shown" as shown;
    let meant = cluster ?? seen::only_cluster();
    let found = ops::logs(meant, service ?? seen::only_service(meant), given);
    if printing {
        for line in found { print(shown::line(line)); }
    }
    found
"#;

/// The names of log groups that are not there.
const ABSENT: &str = r#"
    import "ops/seen" as seen;
    let meant = cluster ?? seen::only_cluster();
    let recipe = seen::recipe(seen::service(meant, service ?? seen::only_service(meant)));
    if recipe?.taskDefinition == () { [] } else {
        seen::absent_groups(ecs::describe_task_definition(#{ taskDefinition: recipe.taskDefinition }).taskDefinition)
    }
"#;

/// Every service as `CLUSTER/SERVICE`, and a cluster without any as `CLUSTER/`.
const ALL: &str = r#"
    import "ops/seen" as seen;
    import "ops/tools" as tools;
    let all = [];
    for arn in ecs::list_clusters().clusterArns {
        let cluster = tools::name_of(arn);
        let names = seen::service_names(cluster);
        all += if names.len() == 0 { [cluster + "/"] } else { names.map(|name| `${cluster}/${name}`) };
    }
    all
"#;

/// Which lines of a log are wanted.
#[derive(Debug, Clone)]
pub struct Lines {
    /// So many of each container.
    pub count: i64,
    /// Only younger ones: `15m`.
    pub since: Option<String>,
    /// Also those of tasks that stopped.
    pub stopped: bool,
    /// Go on for so long and print them as they come: `10m`.
    pub follow: Option<String>,
    /// Print what is found.
    pub printing: bool,
}

impl Session {
    /// Why a service does not run, as `ops::why` finds it. The only one is meant where none is named.
    ///
    /// # Errors
    /// It is not clear which service is meant; a question that was not answered.
    pub fn why(&self, cluster: Option<&str>, service: Option<&str>) -> Result<Dynamic, Box<Report>> {
        self.asked(&mut meant(cluster, service), "std:why", WHY)
    }

    /// The last lines that its containers wrote.
    ///
    /// # Errors
    /// As [`Session::why`].
    pub fn logs(&self, cluster: Option<&str>, service: Option<&str>, lines: &Lines) -> Result<Dynamic, Box<Report>> {
        let text = |text: &Option<String>| text.clone().map_or(Dynamic::UNIT, Dynamic::from);
        let mut given = Map::new();
        given.insert("lines".into(), lines.count.into());
        given.insert("since".into(), text(&lines.since));
        given.insert("stopped".into(), lines.stopped.into());
        given.insert("follow".into(), text(&lines.follow));
        let mut scope = meant(cluster, service);
        scope.push_constant("given", given).push_constant("printing", lines.printing);
        self.asked(&mut scope, "std:logs", LOGS)
    }

    /// The log groups that its containers are to write to and that do not exist.
    ///
    /// # Errors
    /// As [`Session::why`].
    pub fn absent_log_groups(&self, cluster: Option<&str>, service: Option<&str>) -> Result<Vec<String>, Box<Report>> {
        self.texts(&mut meant(cluster, service), "std:logs", ABSENT)
    }

    /// The services that there are, as cluster and service; without a service where a cluster has none.
    ///
    /// # Errors
    /// A question that was not answered.
    pub fn services(&self) -> Result<Vec<(String, String)>, Box<Report>> {
        let all = self.texts(&mut Scope::new(), "std:why", ALL)?;
        let parted = all.iter().filter_map(|name| name.split_once('/'));
        Ok(parted.map(|(cluster, service)| (cluster.to_owned(), service.to_owned())).collect())
    }

    fn texts(&self, scope: &mut Scope<'static>, name: &str, script: &str) -> Result<Vec<String>, Box<Report>> {
        let found = self.asked(scope, name, script)?.into_array().unwrap_or_default();
        Ok(found.iter().map(ToString::to_string).collect())
    }

    fn asked(&self, scope: &mut Scope<'static>, name: &str, script: &str) -> Result<Dynamic, Box<Report>> {
        self.enter(scope, name, script).map_err(|report| Box::new(report.without_places()))
    }
}

fn meant(cluster: Option<&str>, service: Option<&str>) -> Scope<'static> {
    let mut scope = Scope::new();
    for (name, given) in [("cluster", cluster), ("service", service)] {
        scope.push_constant_dynamic(name, given.map_or(Dynamic::UNIT, |given| given.to_owned().into()));
    }
    scope
}
