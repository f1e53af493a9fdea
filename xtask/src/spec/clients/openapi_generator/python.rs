//! Python: a package on urllib3 and pydantic.

use crate::Result;
use crate::spec::clients::Generator;
use crate::spec::clients::trial::Trial;

pub const GENERATOR: Generator = Generator {
    name: "openapi-generator-python",
    package: super::PACKAGE,
    command: "openapi-generator-cli generate -g python -i openapi.yaml -o client \
              --additional-properties=packageName=lupitor_openapi,disallowAdditionalPropertiesIfNotPresent=false \
              --global-property=apiTests=false,modelTests=false",
    run,
};

const SMOKE: &str = "examples/python/openapi_generator.py";

fn run(trial: &mut Trial<'_>) -> Result<()> {
    super::generate(trial)?;
    let (python, directory) = (trial.python()?, trial.directory());
    let mypy = |arguments: &[&str]| {
        let mut mypy = python.command(trial.root, "mypy");
        mypy.arg("--cache-dir").arg(trial.cache("mypy-openapi-generator")).args(arguments).env("MYPYPATH", &directory);
        mypy
    };
    // The package imports dateutil, which has no types, and leaves a key out of the variables of servers.
    let accepted = ["--disable-error-code=import-untyped", "--disable-error-code=typeddict-item"];
    let mut client = mypy(&[accepted[0], accepted[1], &format!("{directory}/lupitor_openapi")]);
    let mut smoke = mypy(&["--strict", "--follow-imports=silent", SMOKE]);
    trial.run("mypy", &mut client, "correct openapi.yaml")?;
    trial.run("mypy --strict of the smoke test", &mut smoke, "correct examples/python/openapi_generator.py")?;
    // Python would write what it compiles beside the sources.
    trial.smoke(python.command(trial.root, "python").args(["-B", SMOKE]).env("PYTHONPATH", trial.root.join(&directory)))
}
