"""The AWS CLI in this process, with the models of the services that handson has."""

import contextlib

from awscli.clidriver import create_clidriver


def whole_driver():
    """The CLI's driver; what it reads of the services is read once, and not by each command's process."""
    driver = create_clidriver()
    for name in ("ec2", "ecr", "ecs", "elbv2", "iam", "logs", "sts"):
        driver.session.get_service_model(name)
        for kind in ("paginators-1", "waiters-2"):
            with contextlib.suppress(Exception):
                driver.session.get_component("data_loader").load_service_model(name, kind)
    return driver
