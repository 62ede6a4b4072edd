// The alerts that matter; what to do about each is in docs/operating.md. A query returns a row only where something is wrong.

@description('Where the rules are.')
param location string

param tags object

@description('The Log Analytics workspace with the app\'s logs and metrics.')
param workspaceId string

@description('Who is mailed. Empty: nobody; the alerts still show in the portal.')
param email string

@description('Minutes that the oldest due step may wait.')
@minValue(2)
@maxValue(1440)
param overdueMinutes int

@description('Percentage of delivery attempts that may fail, over a quarter of an hour with 20 attempts or more.')
@minValue(1)
@maxValue(100)
param failedDeliveriesPercent int

var rules = [
  {
    // One line, once: it may be taken in late, so two evaluations look for it.
    name: 'poison-messages'
    title: 'Watchpost: a function keeps failing on a message'
    severity: 1
    window: 'PT30M'
    lookBack: null
    resolves: true
    query: '''
AppTraces
| where SeverityLevel >= 3 and Message has "kept failing on"
| project TimeGenerated, Message
'''
  }
  {
    name: 'overdue-watches'
    title: 'Watchpost: steps are overdue and not processed'
    severity: 1
    window: 'PT15M'
    lookBack: null
    resolves: true
    query: format(
      '''
AppMetrics
| where Name == "watchpost.steps.oldest_overdue"
| where Sum > {0}
| project TimeGenerated, Seconds = Sum
''',
      overdueMinutes * 60
    )
  }
  {
    name: 'failing-deliveries'
    title: 'Watchpost: many deliveries fail'
    severity: 2
    window: 'PT15M'
    lookBack: null
    resolves: true
    query: format(
      '''
AppMetrics
| where Name == "watchpost.deliveries"
| extend Failed = iff(tostring(Properties["outcome"]) == "delivered", 0.0, Sum)
| summarize TimeGenerated = max(TimeGenerated), Attempts = sum(Sum), Failed = sum(Failed)
| where Attempts >= 20 and Failed * 100 > Attempts * {0}
''',
      failedDeliveriesPercent
    )
  }
  {
    name: 'upstream-unauthorized'
    title: 'Watchpost: a source refuses our key'
    severity: 1
    window: 'PT15M'
    lookBack: null
    resolves: true
    query: '''
AppMetrics
| where Name == "watchpost.polls" and tostring(Properties["outcome"]) == "unauthorized" and Sum > 0
| project TimeGenerated, Polls = Sum
'''
  }
  {
    // The sweep reports twice a minute, whether tasks are watched or not. An app that does not start any more, for instance for a wrong setting, says nothing at all.
    name: 'silent'
    title: 'Watchpost: no sign of life for half an hour'
    severity: 1
    window: 'PT15M'
    lookBack: 'P2D'
    // After two days there is nothing to look back on: that must not read as if all were well.
    resolves: false
    query: '''
AppMetrics
| where Name == "watchpost.steps.oldest_overdue"
| summarize Last = max(TimeGenerated)
| where Last < ago(30m)
| project TimeGenerated = now(), Last
'''
  }
]

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'watchpost'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'watchpost'
    emailReceivers: empty(email) ? [] : [{ name: 'operator', emailAddress: email, useCommonAlertSchema: true }]
  }
}

resource alert 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for rule in rules: {
    name: rule.name
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: rule.title
      severity: rule.severity
      enabled: true
      scopes: [workspaceId]
      evaluationFrequency: 'PT15M'
      windowSize: rule.window
      overrideQueryTimeRange: rule.lookBack
      // A new workspace knows its tables only once there is data in them.
      skipQueryValidation: true
      autoMitigate: rule.resolves
      muteActionsDuration: rule.resolves ? null : 'PT6H'
      criteria: {
        allOf: [
          {
            query: rule.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: [people.id] }
    }
  }
]

@description('Who is mailed about alerts.')
output people string = people.id
