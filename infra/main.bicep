// Watchpost in a resource group of its own: `azd up`, or `az deployment sub create` (docs/deploying.md).
targetScope = 'subscription'

@description('Name of this deployment. The resource group is called after it.')
@minLength(1)
@maxLength(64)
param environmentName string

@description('The Azure region: one that has Flex Consumption (az functionapp list-flexconsumption-locations).')
@minLength(1)
@metadata({ azd: { type: 'location' } })
param location string

@description('Name of the first source: lower-case letters, digits and underscores.')
@minLength(1)
@maxLength(64)
param sourceName string = 'midjourney'

@description('Where it is, such as https://relay.example.com. Empty: where its preset says.')
@maxLength(2048)
param sourceBaseUrl string

@description('The preset to read it by. Empty: the one of its name.')
param sourcePreset string = ''

@description('Whether it has a key.')
param sourceHasKey bool = true

@description('Its key. Needed the first time; left empty later, the one in the vault stays.')
@secure()
param sourceApiKey string = ''

@description('Further app settings, by name: {"Watchpost__Delivery__TimeoutSeconds": "10"}.')
param settings object = {}

@description('Further app settings whose values are in the vault, by name: {"Watchpost__Sources__kling__ApiKey": "kling-key"}, where you have set kling-key in the vault.')
param vaultSettings object = {}

@description('Memory of an instance, in megabytes.')
@allowed([512, 2048, 4096])
param instanceMemory int = 512

@description('Instances at most, for each function.')
@minValue(40)
@maxValue(1000)
param maximumInstances int = 40

@description('Instances that are always there, for calls without a cold start: [{"name": "http", "instanceCount": 1}]. They cost money all month.')
@maxLength(20)
param alwaysReady { name: string, instanceCount: int }[] = []

@description('How the data is replicated.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param storageRedundancy string = 'Standard_LRS'

@description('Send outgoing calls through a network of our own, from one fixed address. The network costs money all month.')
param fixedOutgoingAddress bool = false

@description('Who is mailed about alerts and costs. Empty: nobody.')
@maxLength(254)
param alertEmail string = ''

@description('Minutes that the oldest due step may wait before there is an alert.')
@minValue(2)
@maxValue(1440)
param overdueMinutes int = 5

@description('Percentage of delivery attempts that may fail before there is an alert.')
@minValue(1)
@maxValue(100)
param failedDeliveriesPercent int = 25

@description('A month\'s costs to be mailed about, in the currency of the subscription. 0: no budget.')
@minValue(0)
@maxValue(1000000)
param monthlyBudget int = 0

@description('Days that logs are kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('Gigabytes of logs a day after which nothing more is taken in.')
@minValue(1)
@maxValue(100)
param dailyLogGigabytes int = 1

@description('Who may set secrets in the vault: the object ID of a user or group. Empty: nobody is added.')
@maxLength(36)
param principalId string = ''

@description('Whether that is a user, a group or a service principal.')
@allowed(['User', 'Group', 'ServicePrincipal'])
param principalType string = 'User'

@description('Keep the vault from being purged: then its name stays taken for a week after its deletion.')
param purgeProtection bool = false

var token = toLower(uniqueString(subscription().id, environmentName, location))
var tags = { 'azd-env-name': environmentName }
var packageContainer = 'packages'

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module storage 'modules/storage.bicep' = {
  scope: group
  params: {
    location: location
    name: 'watchpost${take(token, 13)}'
    redundancy: storageRedundancy
    packageContainer: packageContainer
    tags: tags
  }
}

module vault 'modules/vault.bicep' = {
  scope: group
  params: {
    location: location
    name: 'watchpost-${token}'
    purgeProtection: purgeProtection
    operatorId: principalId
    operatorType: principalType
    sourceApiKey: sourceApiKey
    tags: tags
  }
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  params: {
    location: location
    workspaceName: 'watchpost-logs-${token}'
    insightsName: 'watchpost-${token}'
    retentionDays: logRetentionDays
    dailyGigabytes: dailyLogGigabytes
    tags: tags
  }
}

module identity 'modules/identity.bicep' = {
  scope: group
  params: {
    location: location
    name: 'watchpost-${token}'
    storageName: storage.outputs.name
    insightsName: monitoring.outputs.insightsName
    vaultName: vault.outputs.name
    tags: tags
  }
}

module network 'modules/network.bicep' = if (fixedOutgoingAddress) {
  scope: group
  params: {
    location: location
    name: 'watchpost-${token}'
    tags: tags
  }
}

module app 'modules/app.bicep' = {
  scope: group
  params: {
    location: location
    name: 'watchpost-${token}'
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    blobEndpoint: storage.outputs.blobEndpoint
    queueEndpoint: storage.outputs.queueEndpoint
    tableEndpoint: storage.outputs.tableEndpoint
    packageContainer: packageContainer
    insightsName: monitoring.outputs.insightsName
    vaultUri: vault.outputs.uri
    subnetId: network.?outputs.subnetId ?? ''
    instanceMemory: instanceMemory
    maximumInstances: maximumInstances
    alwaysReady: alwaysReady
    sourceName: sourceName
    sourceBaseUrl: sourceBaseUrl
    sourcePreset: sourcePreset
    sourceHasKey: sourceHasKey
    settings: settings
    vaultSettings: vaultSettings
    tags: tags
  }
}

module alerts 'modules/alerts.bicep' = {
  scope: group
  params: {
    location: location
    workspaceId: monitoring.outputs.workspaceId
    email: alertEmail
    overdueMinutes: overdueMinutes
    failedDeliveriesPercent: failedDeliveriesPercent
    tags: tags
  }
}

module budget 'modules/budget.bicep' = if (monthlyBudget > 0 && !empty(alertEmail)) {
  scope: group
  params: {
    amount: max(monthlyBudget, 1)
    people: alerts.outputs.people
  }
}

@description('What azd and the scripts go by.')
output AZURE_RESOURCE_GROUP string = group.name
output WATCHPOST_APP_NAME string = app.outputs.name
output WATCHPOST_URL string = app.outputs.url
output WATCHPOST_VAULT string = vault.outputs.name

@description('The address that outgoing calls come from; empty without a network of our own.')
output WATCHPOST_OUTGOING_ADDRESS string = network.?outputs.address ?? ''
