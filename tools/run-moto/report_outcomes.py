"""Plugin of pytest: writes one JSON line per test, {"test", "outcome", "verified"}, to the file named by REPORT_OUTCOMES."""

import json
import os
import signal

import pytest

# A few tests poll until a state changes; against a server that refuses it they would never end.
TEST_SECONDS = 30
LINES = []


def give_up(_signal, _frame):
    raise TimeoutError(f"the test took longer than {TEST_SECONDS} seconds")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(TEST_SECONDS)
    try:
        return (yield)
    finally:
        signal.alarm(0)


def is_verified(item):
    return item.get_closest_marker("aws_verified") is not None


def pytest_deselected(items):
    for item in items:
        LINES.append({"test": item.nodeid, "outcome": "deselected", "verified": is_verified(item)})


def pytest_collection_modifyitems(items):
    for item in items:
        item.user_properties.append(("verified", is_verified(item)))


def pytest_runtest_logreport(report):
    # A test that passed says so in its call phase; one that fails in set-up or tear-down counts as failed.
    if report.when == "call" or report.outcome != "passed":
        verified = dict(report.user_properties).get("verified", False)
        LINES.append({"test": report.nodeid, "outcome": report.outcome, "verified": verified})


def pytest_collectreport(report):
    if report.failed:
        LINES.append({"test": report.nodeid, "outcome": "failed", "verified": False})


def pytest_sessionfinish():
    with open(os.environ["REPORT_OUTCOMES"], "w", encoding="utf-8") as file:
        file.writelines(json.dumps(line) + "\n" for line in LINES)
