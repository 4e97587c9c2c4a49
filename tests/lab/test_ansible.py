# SPDX-License-Identifier: BSD-2-Clause
"""Ansible's community.routeros: its modules over SSH and over the API, as they come with Debian's package.
The package is large: where it is not installed these tests are left out."""

import json
import os
import shutil

import pytest

from clients import API_PORT, PASSWORD
from lab import Daemon, Lab

pytestmark = pytest.mark.skipif(not shutil.which("ansible-playbook"), reason="ansible-playbook is not installed")

OVER_SSH = {"ansible_connection": "ansible.netcommon.network_cli", "ansible_network_os": "community.routeros.routeros",
            "ansible_user": "admin+cet1024w", "ansible_password": PASSWORD, "ansible_network_cli_ssh_type": "paramiko",
            "ansible_host_key_checking": False}
OVER_API = {"ansible_connection": "local", "ansible_python_interpreter": "/usr/bin/python3"}


class Ansible:
    def __init__(self, made, daemon):
        self.device, self.address, self.daemon = made.devices["pc"], made.lans[0].address, daemon
        self.directory = f"{made.directory}/ansible"
        os.mkdir(self.directory)

    def play(self, variables, tasks):
        """The results of TASKS, by the names they register, on the router."""
        names = [task["register"] for task in tasks]
        shown = [{"copy": {"content": "{{ dict(names | zip(names | map('extract', vars))) | to_json }}",
                           "dest": f"{self.directory}/results.json"},
                  "delegate_to": "localhost", "vars": {"names": names, "ansible_connection": "local"}}]
        play = [{"hosts": "all", "gather_facts": False, "ignore_errors": True, "tasks": [*tasks, *shown]}]
        inventory = {"all": {"hosts": {"router": {"ansible_host": self.address, **variables}}}}
        for name, content in (("play.json", play), ("hosts.json", inventory)):
            with open(f"{self.directory}/{name}", "w", encoding="utf-8") as file:
                json.dump(content, file)
        done = self.device.run(
            ("ansible-playbook", "-i", f"{self.directory}/hosts.json", f"{self.directory}/play.json"), check=False,
            env={"HOME": self.directory, "ANSIBLE_HOST_KEY_CHECKING": "False", "ANSIBLE_LOCALHOST_WARNING": "False",
                 "ANSIBLE_PERSISTENT_CONNECT_TIMEOUT": "20", "ANSIBLE_NOCOLOR": "1"}, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr
        with open(f"{self.directory}/results.json", encoding="utf-8") as file:
            results = json.load(file)
        failed = {name: result.get("msg") for name, result in results.items() if result["failed"]}
        assert not failed, json.dumps(failed, indent=1)
        return results


@pytest.fixture(scope="module")
def ansible():
    with Lab(devices=("pc",)) as made:
        daemon = Daemon(made.router, f"{made.directory}/router",
                        defaults="/ip upnp\nset enabled=yes interface=ether1\n")
        daemon.start()
        daemon.console(f"/user set admin password={PASSWORD}")
        daemon.console("/ip service enable ssh,api")
        yield Ansible(made, daemon)
        assert daemon.stop() == 0
        assert daemon.sanitizer_report() is None, daemon.sanitizer_report()


def test_commands_and_facts_over_ssh(ansible):
    results = ansible.play(OVER_SSH, [
        {"community.routeros.command": {"commands": [
            "/system identity print", "/ip upnp print", "/system identity set name=driven",
            ":put [/system identity get name]"]}, "register": "printed"},
        {"community.routeros.facts": {"gather_subset": ["default", "interfaces", "config"]}, "register": "facts"},
    ])
    printed = results["printed"]["stdout"]
    assert printed[0] == "name: sallyport"
    assert printed[1].startswith("enabled: yes")
    assert "admin@" not in printed[1]
    assert printed[3] == "driven"
    facts = results["facts"]["ansible_facts"]
    resource = ansible.daemon.rows("/system/resource")[0]
    assert facts["ansible_net_hostname"] == "driven"
    assert facts["ansible_net_version"] == resource["version"]
    assert facts["ansible_net_arch"] == resource["architecture-name"]
    assert facts["ansible_net_interfaces"]["ether1"]["ipv4"] == [{"address": "11.22.33.2", "subnet": "24"}]
    assert "192.168.88.1" in facts["ansible_net_all_ipv4_addresses"]
    assert "set name=driven" in facts["ansible_net_config_nonverbose"]
    ansible.daemon.console("/system/identity/set name=sallyport")


def api(module, register, **words):
    where = {"hostname": "{{ ansible_host }}", "username": "admin", "password": PASSWORD, "tls": False, "port": API_PORT}
    return {f"community.routeros.{module}": {**where, **words}, "register": register}


def test_modules_over_the_api(ansible):
    lists = [{"name": "guests", "comment": "of the house"}, {"name": "things"}]
    rules = [{"chain": "forward", "action": "accept", "connection-state": "established,related", "comment": "old"},
             {"chain": "forward", "action": "drop", "protocol": "tcp", "dst-port": 25, "comment": "mail"}]
    found = {"path": "interface list", "find": {"name": "guests"}, "values": {"comment": "by night"}}
    all_lists = {"path": "interface list", "data": lists, "handle_absent_entries": "remove"}
    all_rules = {"path": "ip firewall filter", "ensure_order": True, "handle_absent_entries": "remove",
                 "handle_entries_content": "remove_as_much_as_possible"}
    results = ansible.play(OVER_API, [
        api("api", "added", path="interface list", add='name=one comment="a b"'),
        api("api", "asked", path="interface list", extended_query={"attributes": ["name", "comment"], "where": [
            {"attribute": "name", "is": "==", "value": "one"}]}),
        api("api_facts", "facts"),
        api("api_info", "told", path="ip upnp"),
        api("api_modify", "modified", **all_lists),
        api("api_modify", "modified_again", **all_lists),
        api("api_modify", "ruled", **all_rules, data=rules),
        api("api_modify", "turned", **all_rules, data=rules[::-1]),
        api("api_find_and_modify", "found", **found),
        api("api_find_and_modify", "found_again", **found),
    ])
    assert {name: result["changed"] for name, result in results.items()} == {
        "added": True, "asked": False, "facts": False, "told": False, "modified": True, "modified_again": False,
        "ruled": True, "turned": True, "found": True, "found_again": False}
    assert results["asked"]["msg"] == [{"name": "one", "comment": "a b"}]
    facts = results["facts"]["ansible_facts"]
    assert (facts["ansible_net_hostname"], facts["ansible_net_model"]) == ("sallyport", "sallyport")
    assert facts["ansible_net_interfaces"]["bridge"]["ipv4"] == [{"address": "192.168.88.1", "subnet": 24}]
    assert results["told"]["result"] == [{"enabled": True}]
    assert [(row["name"], row.get("comment")) for row in ansible.daemon.rows("/interface/list", "?builtin=no")] == [
        ("guests", "by night"), ("things", None)]
    kept = ansible.daemon.rows("/ip/firewall/filter", "?dynamic=no")
    assert [row["comment"] for row in kept] == ["mail", "old"]
    assert sorted(row[".id"] for row in kept) == sorted(row[".id"] for row in results["ruled"]["new_data"])  # moved
