#!/usr/bin/env python3
"""Makes calls on an endpoint through boto3: ask.py URL REGION

Standard input is JSON: a list of [service, operation, parameters, JMESPath]. Printed is the list of what was found, dates as
ISO 8601. An error of AWS is given as its code.
"""

import json
import sys

import boto3
import botocore.exceptions
import jmespath

url, region = sys.argv[1:3]
session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name=region)


def ask(service, operation, parameters, query):
    client = session.client(service, endpoint_url=url)
    try:
        result = getattr(client, operation)(**parameters)
    except botocore.exceptions.ClientError as error:
        return error.response["Error"]["Code"]
    return jmespath.search(query, result)


print(json.dumps([ask(*call) for call in json.load(sys.stdin)], default=lambda date: date.isoformat()))
