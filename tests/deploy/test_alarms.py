"""Whoever gave a topic learns of it when work is lost."""

TOLD = {"Fn::If": ["AlarmsAreTold", [{"Ref": "AlarmTopicArn"}], {"Ref": "AWS::NoValue"}]}


def test_every_alarm_is_told_to_the_topic_that_was_given(template):
    assert template["Conditions"]["AlarmsAreTold"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "AlarmTopicArn"}, ""]}]}
    assert [name for name, alarm in alarms(template) if alarm.get("AlarmActions") != TOLD] == []


def test_an_alarm_that_knows_nothing_is_silent(template):
    assert [name for name, alarm in alarms(template) if alarm["TreatMissingData"] != "notBreaching"] == []


def test_every_state_machine_that_fails_or_is_cut_off_raises_an_alarm(template):
    machines = {name for name, it in template["Resources"].items() if it["Type"] == "AWS::Serverless::StateMachine"}

    seen = {machine for machine, metrics in watched(template) if {"ExecutionsFailed", "ExecutionsTimedOut"} <= metrics}

    assert machines == seen


def test_every_metric_of_an_alarm_counts_in_it(template):
    for _, alarm in alarms(template):
        [lost, *measured] = alarm.get("Metrics", [{"Expression": ""}])
        assert all(metric["Id"] in lost["Expression"] for metric in measured)
        assert all(metric["ReturnData"] is False for metric in measured)


def watched(template):
    """Machines, each with the names of the metrics that an alarm has of it."""
    for _, alarm in alarms(template):
        metrics = [metric["MetricStat"]["Metric"] for metric in alarm.get("Metrics", ()) if "MetricStat" in metric]
        for machine in {metric["Dimensions"][0]["Value"]["Ref"] for metric in metrics}:
            yield machine, {m["MetricName"] for m in metrics if m["Dimensions"][0]["Value"]["Ref"] == machine}


def alarms(template):
    found = [(name, it) for name, it in template["Resources"].items() if it["Type"] == "AWS::CloudWatch::Alarm"]
    return [(name, it["Properties"]) for name, it in found]
