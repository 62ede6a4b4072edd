// The Functions app on Flex Consumption. Every secret among its settings is a reference into the vault.

@description('Where it is.')
param location string

@description('Name of the app, and first part of its host name.')
@minLength(2)
@maxLength(60)
param name string

param tags object

@description('Resource ID of the app\'s identity.')
param identityId string

@description('Client ID of the app\'s identity.')
param identityClientId string

@description('The storage account, with a slash at the end: where its blobs are.')
param blobEndpoint string

@description('Where its queues are.')
param queueEndpoint string

@description('Where its tables are.')
param tableEndpoint string

@description('The blob container that holds the deployed package.')
param packageContainer string

@description('The Application Insights component that it reports to.')
param insightsName string

@description('Where the vault is, with a slash at the end.')
param vaultUri string

@description('The subnet for outgoing calls. Empty: none.')
param subnetId string

@description('Memory of an instance, in megabytes.')
@allowed([512, 2048, 4096])
param instanceMemory int

@description('Instances at most, for each function.')
@minValue(40)
@maxValue(1000)
param maximumInstances int

@description('Instances that are always there, each {name, instanceCount}: name is http or function:<name>.')
param alwaysReady { name: string, instanceCount: int }[]

@description('Name of the first source.')
param sourceName string

@description('Where it is. Empty: where its preset says.')
param sourceBaseUrl string

@description('The preset to read it by. Empty: the one of its name.')
param sourcePreset string

@description('Whether it has a key, in the vault under source-api-key.')
param sourceHasKey bool

@description('Further settings: name and value.')
param settings object

@description('Further settings whose values are in the vault: the setting\'s name, and the secret\'s.')
param vaultSettings object

var ours = {
  AzureWebJobsStorage__blobServiceUri: blobEndpoint
  AzureWebJobsStorage__queueServiceUri: queueEndpoint
  AzureWebJobsStorage__tableServiceUri: tableEndpoint
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identityClientId
  AZURE_CLIENT_ID: identityClientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
  Watchpost__SigningSecret: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/signing-secret)'
  Watchpost__EncryptionKey: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/encryption-key)'
  Watchpost__DefaultSource: sourceName
}
var baseUrl = empty(sourceBaseUrl) ? {} : { 'Watchpost__Sources__${sourceName}__BaseUrl': sourceBaseUrl }
var preset = empty(sourcePreset) ? {} : { 'Watchpost__Sources__${sourceName}__Preset': sourcePreset }
var key = sourceHasKey
  ? { 'Watchpost__Sources__${sourceName}__ApiKey': '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/source-api-key)' }
  : {}
var secrets = mapValues(vaultSettings, secret => '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/${secret})')

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: '${name}-plan'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2024-11-01' = {
  name: name
  location: location
  // azd finds the app that it deploys to by this tag.
  tags: union(tags, { 'azd-service-name': 'watchpost' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    // On this plan all outgoing calls take the subnet, once there is one.
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${blobEndpoint}${packageContainer}'
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identityId }
        }
      }
      runtime: { name: 'dotnet-isolated', version: '10.0' }
      scaleAndConcurrency: {
        alwaysReady: alwaysReady
        maximumInstanceCount: maximumInstances
        instanceMemoryMB: instanceMemory
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
    }
  }

  resource noPasswords 'basicPublishingCredentialsPolicies@2024-11-01' = {
    name: 'scm'
    properties: { allow: false }
  }

  resource appSettings 'config@2024-11-01' = {
    name: 'appsettings'
    properties: union(ours, baseUrl, preset, key, settings, secrets)
  }
}

output name string = app.name
output url string = 'https://${app.properties.defaultHostName}'
