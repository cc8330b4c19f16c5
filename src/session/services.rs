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

/// The clusters that have a service of that name.
const HOLDERS: &str = r#"
    import "ops/seen" as seen;
    import "ops/tools" as tools;
    let clusters = ecs::list_clusters().clusterArns.map(|arn| tools::name_of(arn));
    clusters.filter(|cluster| name in seen::service_names(cluster))
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

    /// The clusters that have a service of that name.
    ///
    /// # Errors
    /// A question that was not answered.
    pub fn clusters_with(&self, service: &str) -> Result<Vec<String>, Box<Report>> {
        let mut scope = Scope::new();
        scope.push_constant("name", service.to_owned());
        self.texts(&mut scope, "std:why", HOLDERS)
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
