"""Mutation testing of the policy language and the evaluator: does a test fail for each small change of the code?"""
